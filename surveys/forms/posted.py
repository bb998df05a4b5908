"""What is to be made of a posted form that shows only a part of what it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict


def posted_only(data: QueryDict, held: Mapping[str, str]) -> dict[str, str]:
    """Of what the fields hold, that which was on the page."""
    return {name: words for name, words in held.items() if name in data}


def with_saved(data: QueryDict, fields: Mapping[str, forms.Field]) -> QueryDict:
    """What was posted, and for each text field that was not on the page what is saved."""
    whole = data.copy()
    for name, field in fields.items():
        whole.setdefault(name, field.initial or "")
    return whole
