"""The words a template leaves open, such as the product's name, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from surveys.kinds import Text
from surveys.kinds.base import pick

COMPANY = "company"
# One choice for each of its lines.
BRANDS = "brands"


@dataclass(frozen=True)
class Blank:
    """Words only the one who makes the survey knows. ``example`` stands in for them in previews."""

    label: str | Promise
    hint: str | Promise
    example: Text
    # Asked in each language; a name is the same in all of them.
    is_translated: bool = False


BLANKS = {
    "product": Blank(
        _("Product"),
        _("The name of the product, app or feature, as your customers know it."),
        {"en": "the product", "nb": "produktet", "sv": "produkten"},
    ),
    "category": Blank(
        _("What is bought"),
        _("In the middle of a sentence, such as “office chairs” or “accounting software”."),
        {"en": "office chairs", "nb": "kontorstoler", "sv": "kontorsstolar"},
        is_translated=True,
    ),
    BRANDS: Blank(
        _("Other suppliers"),
        _("Those people choose between beside you, one on each line."),
        dict.fromkeys(LANGUAGES, "Fjellbris\nNordstrand\nVinterlys"),
    ),
}
_MARK = re.compile(r"\{(" + "|".join([COMPANY, *BLANKS]) + r")\}")


def marks(words: str) -> set[str]:
    """The blanks in some words."""
    return set(_MARK.findall(words))


def pattern(words: str) -> re.Pattern[str]:
    """What reads as these words, whatever their blanks are filled with."""
    return re.compile(".+".join(re.escape(part) for part in _MARK.split(words)[::2]))


def filled(document: Any, blanks: Mapping[str, Text]) -> Any:
    """A definition's document with its blanks filled; those not in ``blanks`` stay."""
    return _with_words(_with_brands(document, blanks.get(BRANDS, {})), blanks, "")


def _with_words(value: Any, blanks: Mapping[str, Text], language: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _with_words(item, blanks, key if key in LANGUAGES else language)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_with_words(item, blanks, language) for item in value]
    return _sentence(value, blanks, language) if isinstance(value, str) else value


def _sentence(words: str, blanks: Mapping[str, Text], language: str) -> str:
    def known(mark: re.Match[str]) -> str:
        text = blanks.get(mark[1], {})
        return pick(text, language, list(text)) or mark[0]

    return _MARK.sub(known, words)


def _with_brands(value: Any, brands: Text) -> Any:
    if isinstance(value, dict):
        return {key: _with_brands(item, brands) for key, item in value.items()}
    if isinstance(value, list):
        return [item for each in value for item in _each_brand(each, brands)]
    return value


def _each_brand(value: Any, brands: Text) -> Iterator[Any]:
    lines = pick(brands, "", list(brands)).splitlines()
    text = value.get("text", {}) if isinstance(value, dict) else {}
    if not lines or set(text.values()) != {f"{{{BRANDS}}}"}:
        yield _with_brands(value, brands)
        return
    for number, line in enumerate(lines, 1):
        yield {**value, "key": f"{value['key']}_{number}", "text": dict.fromkeys(text, line)}
