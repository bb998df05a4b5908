"""How many parts a text message has: what it costs and how it is cut (GSM 03.38, 3GPP 23.040).

Pure. One letter outside the alphabet of GSM turns the whole message into UCS-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Two places each: an escape stands before them.
EXTENDED = frozenset("^{}\\[~]|€\f")
# Places in a message that is alone, and in each of several, which lose some to their numbering.
GSM_ALONE, GSM_EACH = 160, 153
UCS2_ALONE, UCS2_EACH = 70, 67
# What word processors put in place of plain signs.
CURLY = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
)


@dataclass(frozen=True)
class Parts:
    """A message as it is sent: how many parts, of how many places, with how many in use."""

    count: int
    places: int
    is_gsm: bool
    # The letters that made it UCS-2, each once.
    odd: tuple[str, ...] = ()

    @property
    def room(self) -> int:
        """The places of all its parts together."""
        alone, each = (GSM_ALONE, GSM_EACH) if self.is_gsm else (UCS2_ALONE, UCS2_EACH)
        return alone if self.count <= 1 else each * self.count


def parts_of(text: str) -> Parts:
    """Count the parts of a text; an empty one is a message of one part as well."""
    odd = tuple(dict.fromkeys(letter for letter in text if not _is_gsm(letter)))
    sizes = [_places(letter, is_gsm=not odd) for letter in text]
    alone, each = (UCS2_ALONE, UCS2_EACH) if odd else (GSM_ALONE, GSM_EACH)
    total = sum(sizes)
    count = 1 if total <= alone else sum(1 for _part in _filled(sizes, each))
    return Parts(count=count, places=total, is_gsm=not odd, odd=odd)


def plain_quotes(text: str) -> str:
    """The text with plain quotes, dashes and spaces in place of typographic ones."""
    return text.translate(CURLY)


def _is_gsm(letter: str) -> bool:
    return letter in BASIC or letter in EXTENDED


def _places(letter: str, *, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if letter in EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _filled(sizes: list[int], each: int) -> Iterator[int]:
    """The places used in each part; a letter of two places is never cut in half."""
    used = 0
    for size in sizes:
        if used + size > each:
            yield used
            used = 0
        used += size
    yield used
