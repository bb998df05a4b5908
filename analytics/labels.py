"""Names of dimensions and their values as the reader sees them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import pgettext_lazy as _with_context

from analytics.dimensions import BUILT_IN, OTHER, PROPERTY_PREFIX
from config.lib.languages import LANGUAGES as AUTONYMS
from contacts.models import Property

DIMENSIONS = {"channel": gettext_lazy("Channel"), "language": gettext_lazy("Language")}
CHANNELS = {
    "email": gettext_lazy("E-mail"),
    "link": _with_context("channel", "Link"),
    "import": _with_context("channel", "Imported"),
}
LANGUAGES: dict[str, str | Promise] = {
    **AUTONYMS,
    "en": gettext_lazy("English"),
    "nb": gettext_lazy("Norwegian"),
    "sv": gettext_lazy("Swedish"),
}

VALUES: dict[str, Mapping[str, str | Promise]] = {"channel": CHANNELS, "language": LANGUAGES}


def value_label(dimension: str, value: str) -> str:
    """A value in words; what customers gave stays as they gave it."""
    if value == "":
        return gettext("Not stated")
    if value == OTHER:
        return gettext("All others")
    return str(VALUES.get(dimension, {}).get(value, value))


def dimension_label(dimension: str, properties: list[Property]) -> str:
    """A dimension in words; for a property the label somebody gave it."""
    if dimension in BUILT_IN:
        return str(DIMENSIONS[dimension])
    key = dimension.removeprefix(PROPERTY_PREFIX)
    return next(declared.label for declared in properties if declared.key == key)


def dimension_values(dimension: str, kept: dict[str, list[str]]) -> list[str]:
    """The values one can choose, by name."""
    return sorted(
        kept.get(dimension, []), key=lambda value: value_label(dimension, value).casefold()
    )
