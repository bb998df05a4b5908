"""Accounts at a server that a person names: any mail server, or a Postal of one's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.outbound import HostRefused, host_name
from distribution.channels.email.esps import ESPS
from distribution.forms.accounts.base import SecretField
from distribution.forms.accounts.email import MailAccountForm


class OwnServerForm(MailAccountForm):
    """A ``host`` out on the internet, and the secret for it."""

    # What names the server and who we are there: another one must not be told the stored secret.
    where: ClassVar[tuple[str, ...]]
    secret: ClassVar[str]
    moved_error: ClassVar[str | Promise]

    def clean_host(self) -> str:
        """A name or address that could be outside; resolving it waits until it is used."""
        try:
            return host_name(self.cleaned_data["host"])
        except HostRefused:
            raise forms.ValidationError(
                _("Write a server that can be reached from the internet.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """The stored secret goes to the server it was given for, and to no other."""
        cleaned = super().clean() or self.cleaned_data
        moved = any(str(cleaned.get(name, "")) != self.kept.get(name, "") for name in self.where)
        if self.kept.get(self.secret) and moved and not cleaned.get(self.secret):
            self.add_error(self.secret, str(self.moved_error))
        return cleaned


class SmtpForm(OwnServerForm):
    """A mail server, reached encrypted."""

    provider, title = "smtp", _("Mail server (SMTP)")
    where, secret = ("host", "port", "username"), "password"
    moved_error = _("Write the password again: the server has changed.")
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


class PostalForm(OwnServerForm):
    """Postal."""

    provider, title = "postal", ESPS["postal"].title
    where, secret = ("host",), "api_key"
    moved_error = _("Write the key again: the server has changed.")
    host = forms.CharField(
        label=_("Server"), max_length=253, help_text=_("For example postal.example.com.")
    )
    api_key = SecretField(label=_("API key"))
    webhook_key = SecretField(
        label=_("Public key of the server"),
        required=False,
        help_text=_(
            "Needed to hear of bounces. It is what postal default-dkim-record shows after p=."
        ),
    )
