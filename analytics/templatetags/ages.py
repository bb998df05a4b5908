"""Words about one answer: how old it is, and by which channel it came."""

from __future__ import annotations

from datetime import datetime

from django import template

from analytics.dates import age_text
from analytics.labels import value_label

register = template.Library()


@register.filter
def age(moment: datetime) -> str:
    """12 minutes ago."""
    return age_text(moment)


@register.filter
def channel_name(channel: str) -> str:
    """E-mail, Link, Imported."""
    return value_label("channel", channel)
