"""Codes: which letters, how they are read, and what is kept of them."""

from __future__ import annotations

from collections import Counter
from math import log2
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from distribution.codes import (
    ALPHABET,
    LENGTH,
    code_digest,
    code_digests,
    code_new,
    code_read,
    code_shown,
)

OWNER, OTHER = UUID(int=1), UUID(int=2)


def test_the_alphabet_has_31_letters_and_none_that_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set(ALPHABET) & set("01ILO")
    assert ALPHABET.upper() == ALPHABET


def test_a_code_has_enough_letters_that_nobody_guesses_it() -> None:
    assert LENGTH >= 10
    assert LENGTH * log2(len(ALPHABET)) > 49


def test_codes_are_spread_evenly_over_the_alphabet() -> None:
    codes = [code_new() for _ in range(3_000)]
    assert len(set(codes)) == 3_000
    counted = Counter("".join(codes))
    mean = 30_000 / 31
    assert set(counted) == set(ALPHABET)
    # Six standard deviations: a fair source fails once in millions of runs.
    assert all(abs(count - mean) < 6 * mean**0.5 for count in counted.values())


def test_a_code_is_shown_in_two_groups() -> None:
    assert code_shown("ABCDEFGHJK") == "ABCDE-FGHJK"
    assert code_shown("ABCD2345") == "ABCD-2345"


@pytest.mark.parametrize(
    "typed",
    [
        "ABCDE-FGHJK",
        "abcde fghjk",
        " Abcde – Fghjk\t",
        "ABCDEFGHJK",
        "ABC DE-FG HJK.",
        "\uff21\uff22\uff23\uff24\uff25\uff26\uff27\uff28\uff2a\uff2b",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert code_read(typed) == "ABCDEFGHJK"


def test_a_very_long_text_is_not_looked_at_whole() -> None:
    assert len(code_read("A" * 1_000_000)) == 64


def test_what_is_kept_tells_neither_the_code_nor_that_two_are_the_same() -> None:
    kept = code_digest("ABCDEFGHJK", of=OWNER)
    assert len(kept) == 64 and "ABCDEFGHJK" not in kept
    assert kept == code_digest("ABCDEFGHJK", of=OWNER)
    assert kept != code_digest("ABCDEFGHJK", of=OTHER)


def test_a_code_survives_a_changed_key_and_needs_it(settings: Settings) -> None:
    before = code_digest("ABCDEFGHJK", of=OWNER)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as a key should be"
    assert code_digest("ABCDEFGHJK", of=OWNER) != before
    assert before in code_digests("ABCDEFGHJK", of=OWNER)
    settings.SECRET_KEY_FALLBACKS = []
    assert before not in code_digests("ABCDEFGHJK", of=OWNER)
