"""Words of a definition in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from surveys.definition import Definition
from surveys.kinds import Text
from surveys.kinds.base import pick

register = template.Library()


@register.filter
def words(text: Text, language: str) -> str:
    """A text in the language, else in any it has."""
    return pick(text, language, list(text))


@register.filter
def place_label(place: str, definition: Definition) -> str:
    """Where in the survey a text stands, for the list of changes."""
    owner, _dot, field = place.partition(".")
    question = definition.question(owner)
    if owner == "end":
        return _("Ending")
    if question is None:
        return _("Removed question")
    label = definition.pick(question.text, definition.languages[0])
    names = {"low": _("lowest"), "high": _("highest"), "show_if": _("who is asked")}
    return f"{label}: {names[field]}" if field in names else label
