"""Forms about domains."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DomainForm(forms.Form):
    """A domain by its name."""

    name = forms.CharField(
        label=_("Domain"),
        max_length=253,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_(
            "For example example.no. Its subdomains, such as www.example.no, come with it."
        ),
    )
