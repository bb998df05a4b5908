"""Numbers as the reader writes them: grouping, decimal sign, a true minus, a space before %; and
as they come back."""

from __future__ import annotations

from django.utils.formats import number_format

# Python refuses to read thousands of digits.
MOST_DIGITS = 9
MINUS = "\N{MINUS SIGN}"
THOUSANDS = ((1_000_000, "M"), (1_000, "k"))


def number_text(value: float, decimals: int = 0) -> str:
    """A number in the active language, rounded half to even, never "-0"."""
    rounded = round(value, decimals) or 0
    return number_format(rounded, decimals, force_grouping=True).replace("-", MINUS)


def signed_text(value: float) -> str:
    """A change with its sign: +7, −2, 0."""
    text = number_text(value)
    return f"+{text}" if round(value) > 0 else text


def percent_text(share: float, decimals: int = 0) -> str:
    """A share of 0 to 1 as per cent, with the space all three languages write: 15 %."""
    return f"{number_text(100 * share, decimals)}\N{NO-BREAK SPACE}%"


def short_text(value: int) -> str:
    """A count that fits over a bar: 999, 1.3k, 24k, 1.2M."""
    for size, letter in THOUSANDS:
        if value >= size:
            return number_text(value / size, 1 if value < 10 * size else 0) + letter
    return number_text(value)


def whole_number(words: str) -> int:
    """A count or a place in a list, as an address or a form sends it; 0 for anything else."""
    return int(words) if words.isdecimal() and len(words) <= MOST_DIGITS else 0
