"""Accounts that send text messages."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from distribution.forms.accounts.base import AccountForm, SecretField
from distribution.forms.sms import SENDER_NAME
from distribution.models import Channel

NUMBER = r"\+[1-9][0-9]{6,14}"


class TwilioForm(AccountForm):
    """Twilio."""

    channel, provider, title = Channel.SMS.value, "twilio", "Twilio"

    account_sid = forms.CharField(
        label=_("Account SID"),
        max_length=34,
        validators=[
            RegexValidator(r"\AAC[0-9a-f]{32}\Z", _("It begins with AC and has 34 signs."))
        ],
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    auth_token = SecretField(label=_("Auth token"))
    sms_sender = forms.CharField(
        label=_("Number or name"),
        max_length=15,
        validators=[
            RegexValidator(
                rf"\A(?:{NUMBER}|{SENDER_NAME.strip('^$')})\Z",
                _("Write a number with its country code, or a name of 1 to 11 letters and digits."),
            )
        ],
        help_text=_("People can answer a number such as +4790012345, but not a name."),
    )

    def clean_sms_sender(self) -> str:
        """Without the spaces people put into numbers."""
        sender = str(self.cleaned_data["sms_sender"])
        return sender.replace(" ", "") if sender.startswith("+") else sender


SMS_FORMS: list[type[AccountForm]] = [TwilioForm]
