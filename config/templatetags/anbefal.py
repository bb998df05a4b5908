"""What every template may load: icons, and numbers as the reader writes them."""

from __future__ import annotations

from django import template
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

from config.lib import scores
from config.lib.numbers import number_text

register = template.Library()
register.filter(scores.score_group)


@register.simple_tag
def icon(name: str, label: str = "", *, outline: bool = False) -> str:
    """A heroicon in the size of the text; silent for screen readers unless it has a label."""
    draw = heroicon_outline if outline else heroicon_mini
    if label:
        return draw(name, size=None, **{"class": "icon", "role": "img", "aria-label": label})
    return draw(name, size=None, **{"class": "icon", "aria-hidden": "true"})


@register.filter
def count(value: int | None) -> str:
    """A whole number grouped as the reader groups it; a dash for nothing."""
    return "–" if value is None else number_text(value)


@register.filter
def points(value: float | None, decimals: int = 0) -> str:
    """A score of -100 to 100 with a true minus sign: −35.9."""
    return "–" if value is None else number_text(value, decimals)


@register.filter
def unlocalized(value: float) -> str:
    """A number as an HTML attribute needs it, whatever the reader's language."""
    return str(value)
