"""Forms of surveys."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy


class NameForm(forms.Form):
    """Another name for a survey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Only you and your colleagues see it."),
    )


def posted_only(data: QueryDict, held: Mapping[str, str]) -> dict[str, str]:
    """Of what the fields hold, that which was on the page."""
    return {name: words for name, words in held.items() if name in data}


def with_saved(data: QueryDict, fields: Mapping[str, forms.Field]) -> QueryDict:
    """What was posted, and for each text field that was not on the page what is saved."""
    whole = data.copy()
    for name, field in fields.items():
        whole.setdefault(name, field.initial or "")
    return whole
