"""The form of the sender check."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?"


class SelectorForm(forms.Form):
    """The name of a DKIM key, where it is not one of the provider's usual ones."""

    selector = forms.CharField(
        label=_("DKIM selector"),
        required=False,
        max_length=120,
        validators=[
            RegexValidator(
                rf"\A{LABEL}(?:\.{LABEL})?\Z", _("Write the word before ._domainkey, such as s1.")
            )
        ],
        help_text=_("Only if your provider gave you one. We know the usual ones."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
