"""Words of a definition in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from config.lib.scores import Group
from surveys.definition import Definition, Ending
from surveys.kinds import Text
from surveys.kinds.base import pick
from surveys.views.pages import question_label

register = template.Library()

A_SCORE_OF: dict[Group, int] = {"promoter": 10, "passive": 8, "detractor": 4}


@register.filter
def words(text: Text, language: str) -> str:
    """A text in the language, else in any it has."""
    return pick(text, language, list(text))


@register.filter
def thanks_by_group(definition: Definition) -> list[tuple[int, Ending]]:
    """A score of each group, and the group's thanks."""
    return list(zip(A_SCORE_OF.values(), definition.endings, strict=False))


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
