"""Parts of a text message, against a counter that was written from another description."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distribution.sms_parts import parts_of, plain_quotes

# The rows of the table in GSM 03.38, as it is printed.
TABLE = (
    "@Δ 0¡P¿p£_!1AQaq$Φ\"2BRbr¥Γ#3CScsèΛ¤4DTdtéΩ%5EUeuùΠ&6FVfvìΨ'7GWgwòΣ(8HXhxÇΘ)9IYiy\nΞ*:JZjz"
    "Ø\x1b+;KÄkäøÆ,<LÖlö\ræ-=MÑmñÅß.>NÜnüåÉ/?O§oà"
).replace("\x1b", "")
ESCAPED = "\f^{}\\[~]|€"


def independent(text: str) -> tuple[int, int]:
    """Parts and places by filling one part after the other, letter by letter."""
    if set(text) <= set(TABLE + ESCAPED):
        units, alone, each = [1 + (letter in ESCAPED) for letter in text], 160, 153
    else:
        units, alone, each = [len(letter.encode("utf-16-be")) // 2 for letter in text], 70, 67
    if sum(units) <= alone:
        return 1, sum(units)
    parts = [0]
    for unit in units:
        if parts[-1] + unit > each:
            parts.append(0)
        parts[-1] += unit
    return len(parts), sum(units)


@pytest.mark.parametrize(
    ("text", "count", "places", "is_gsm"),
    [
        ("", 1, 0, True),
        ("å" * 160, 1, 160, True),
        ("å" * 161, 2, 161, True),
        ("å" * 306, 2, 306, True),
        ("å" * 307, 3, 307, True),
        ("a" * 159 + "€", 2, 161, True),
        ("a" * 158 + "€", 1, 160, True),
        # The escape and its letter stay together: 152 places are used of the first part.
        ("a" * 152 + "€" + "a" * 152, 3, 306, True),
        ("’" + "a" * 69, 1, 70, False),
        ("’" + "a" * 70, 2, 71, False),
        ("“" + "a" * 133, 2, 134, False),
        ("“" + "a" * 134, 3, 135, False),
        ("ç", 1, 1, False),
        ("Ç" * 160, 1, 160, True),
        ("ŋ", 1, 1, False),
        ("😀" * 35, 1, 70, False),
        ("😀" * 36, 2, 72, False),
        # 67 is odd: 33 emoji fill a part, the 34th is not cut in half.
        ("😀" * 66, 2, 132, False),
        ("😀" * 67, 3, 134, False),
        ("ÆØÅæøåÄÖäö", 1, 10, True),
    ],
)
def test_a_text_has_parts(text: str, count: int, places: int, is_gsm: bool) -> None:
    parts = parts_of(text)
    assert (parts.count, parts.places, parts.is_gsm) == (count, places, is_gsm)


letters = st.one_of(st.sampled_from(TABLE + ESCAPED + "’“–çŋ😀👍🏽"), st.characters(codec="utf-8"))


@given(st.text(letters, max_size=700))
@example("€" * 500)
@example("😀" * 300)
def test_any_text_is_counted_as_the_other_counter_does(text: str) -> None:
    parts = parts_of(text)
    assert (parts.count, parts.places) == independent(text)
    assert parts.places <= parts.room


@given(st.text(st.sampled_from(TABLE + ESCAPED), max_size=700))
def test_what_gsm_has_stays_gsm(text: str) -> None:
    assert parts_of(text).is_gsm and plain_quotes(text) == text


def test_the_letters_that_cost_are_named_once() -> None:
    assert parts_of("It’s “fine” – it’s").odd == ("’", "“", "”", "–")
    assert parts_of(plain_quotes("It’s “fine” – it’s\xa0so…")).is_gsm
