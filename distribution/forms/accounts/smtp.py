"""An account at any mail server."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.outbound import HostRefused, host_name
from distribution.forms.accounts.base import SecretField
from distribution.forms.accounts.email import MailAccountForm

# What names the server and who we are there: another one must not be told the stored password.
WHERE = ("host", "port", "username")


class SmtpForm(MailAccountForm):
    """A mail server, reached encrypted."""

    provider, title = "smtp", _("Mail server (SMTP)")
    host = forms.CharField(
        label=_("Server"), max_length=253, help_text=_("For example smtp.example.com.")
    )
    port = forms.TypedChoiceField(
        label=_("Port"),
        coerce=int,
        choices=[(587, "587 (STARTTLS)"), (465, "465 (TLS)"), (2525, "2525 (STARTTLS)")],
    )
    username = forms.CharField(label=_("User name"), max_length=200, required=False)
    password = SecretField(label=_("Password"), required=False)

    def clean_host(self) -> str:
        """A name or address that could be outside; resolving it waits until it is used."""
        try:
            return host_name(self.cleaned_data["host"])
        except HostRefused:
            raise forms.ValidationError(
                _("Write a server that can be reached from the internet.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """The stored password goes to the server it was given for, and to no other."""
        cleaned = super().clean() or self.cleaned_data
        moved = any(str(cleaned.get(name, "")) != self.kept.get(name, "") for name in WHERE)
        if self.kept.get("password") and moved and not cleaned.get("password"):
            self.add_error("password", _("Write the password again: the server has changed."))
        return cleaned
