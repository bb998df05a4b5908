"""Placeholders in texts: ``{answer.<question>}``, ``{contact.<property>|words if unknown}``.

Pure: what a placeholder stands for is the caller's to say. What is filled in is plain text, and
is not looked through for placeholders again; the template escapes it like any other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, cast

Source = Literal["answer", "contact"]
PLACEHOLDER = re.compile(r"\{(answer|contact)\.([A-Za-z0-9_-]{1,50})(?:\|([^{}]{0,200}))?\}")


class Placeholder(NamedTuple):
    """``{source.key|fallback}``."""

    source: Source
    key: str
    fallback: str


def placeholders(text: str) -> list[Placeholder]:
    """The placeholders of a text, in order."""
    return [_read(found) for found in PLACEHOLDER.finditer(text)]


def filled(text: str, lookup: Callable[[Placeholder], str]) -> str:
    """The text with every placeholder replaced by what ``lookup`` finds, else by its fallback."""
    if "{" not in text:
        return text

    def words(found: re.Match[str]) -> str:
        placeholder = _read(found)
        return lookup(placeholder) or placeholder.fallback

    return PLACEHOLDER.sub(words, text)


def _read(found: re.Match[str]) -> Placeholder:
    source, key, fallback = found.groups()
    return Placeholder(cast(Source, source), key, (fallback or "").strip())
