"""Words of a definition in templates."""

from __future__ import annotations

from django import template

from surveys.kinds import Text
from surveys.kinds.base import pick

register = template.Library()


@register.filter
def words(text: Text, language: str) -> str:
    """A text in the language, else in any it has."""
    return pick(text, language, list(text))
