"""The dimensions answers are counted by: channel, language, and declared properties."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.models import Property

TOTAL = ""
PROPERTY_PREFIX = "property:"
BUILT_IN = ("channel", "language")
OTHER = "(other)"
# The first so many values of a dimension have rollups of their own.
KEPT_VALUES = 50


def declared_properties() -> list[Property]:
    """The organisation's properties that split the results, by name."""
    return list(Property.objects.filter(is_dimension=True).order_by("label", "key"))


def dimensions_of(properties: Iterable[Property]) -> list[str]:
    """All dimensions but the total, as rollups name them."""
    return [*BUILT_IN, *(PROPERTY_PREFIX + declared.key for declared in properties)]


def property_key(dimension: str) -> str:
    """The property a dimension stands for; "" for a built-in one."""
    return dimension.removeprefix(PROPERTY_PREFIX) if dimension not in BUILT_IN else ""
