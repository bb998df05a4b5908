"""Forms of surveys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class NameForm(forms.Form):
    """Another name for a survey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Only you and your colleagues see it."),
    )
