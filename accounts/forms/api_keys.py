"""Forms about API keys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ApiKeyForm(forms.Form):
    """What a new key is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("For example “Web shop” or “CRM”. One key for each program."),
    )
