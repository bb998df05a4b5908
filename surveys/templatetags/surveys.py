"""Words of a definition in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from surveys.definition import GROUPS, Definition, Thanks, pick
from surveys.kinds import Text
from surveys.views.pages import question_label

register = template.Library()

A_SCORE_OF = {"promoter": 10, "passive": 8, "detractor": 4}


@register.filter
def words(text: Text, language: str) -> str:
    """A text in the language, else in any it has."""
    return pick(text, language, list(text))


@register.filter
def thanks_by_group(definition: Definition) -> list[tuple[int, Thanks]]:
    """A score of each group, and the group's thanks."""
    return [(A_SCORE_OF[group], definition.thanks[group]) for group in GROUPS]


@register.filter
def place_label(place: str, definition: Definition) -> str:
    """Where in the survey a text stands, for the list of changes."""
    owner, _dot, field = place.partition(".")
    question = definition.question(owner)
    if field.startswith("thanks"):
        return _("Thanks")
    if question is None:
        return _("Removed question")
    names = {"low": _("0 means"), "high": _("10 means"), "show_if": _("asked after")}
    label = question_label(question)
    return f"{label}: {names[field]}" if field in names else label
