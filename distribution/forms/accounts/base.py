"""What the forms of all providers share: secrets are written, never shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from distribution.accounts import credentials_of
from distribution.models import SendingAccount


class SecretField(forms.CharField):
    """A key or a password: what is stored is never put into the page."""

    def __init__(self, **options: Any) -> None:
        look = {"autocomplete": "off", "spellcheck": "false"}
        widget = forms.PasswordInput(look, render_value=False)
        super().__init__(max_length=500, widget=widget, **options)


class AccountForm(forms.Form):
    """An account with one provider. Its fields are the credentials, by the provider's names, save
    ``from_address`` and ``sms_sender``, which stand on the account itself."""

    channel: ClassVar[str]
    provider: ClassVar[str]
    title: ClassVar[str | Promise]

    def __init__(self, data: Any = None, *, account: SendingAccount | None) -> None:
        is_same = account is not None and account.provider == self.provider
        self.kept = credentials_of(account) if account and is_same else {}
        super().__init__(data, initial=self._shown(account))
        for name in self._secrets():
            if self.kept.get(name):
                self.fields[name].required = False
                self.fields[name].help_text = _("Stored. Leave it empty to keep it.")

    def _shown(self, account: SendingAccount | None) -> dict[str, str]:
        stored = {name: text for name, text in self.kept.items() if name not in self._secrets()}
        if account is None:
            return stored
        on_account = {"from_address": account.from_address, "sms_sender": account.sms_sender}
        return stored | on_account

    @classmethod
    def _secrets(cls) -> list[str]:
        fields = cls.base_fields.items()
        return [name for name, field in fields if isinstance(field, SecretField)]

    @property
    def values(self) -> dict[str, Any]:
        """What ``account_save`` is given; an empty secret is the stored one."""
        cleaned = self.cleaned_data
        own: dict[str, Any] = {
            name: cleaned[name] for name in ("from_address", "sms_sender") if name in self.fields
        }
        credentials = {name: value for name, value in cleaned.items() if name not in own}
        for name in self._secrets():
            credentials[name] = credentials[name] or self.kept.get(name, "")
        return {
            "channel": self.channel,
            "provider": self.provider,
            "credentials": {name: str(value) for name, value in credentials.items()},
            **own,
        }
