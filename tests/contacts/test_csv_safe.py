"""Exports that a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from config.lib.csv_safe import csv_stream, delimiter_for, plain_cell, safe_cell


@pytest.mark.parametrize("first", [*"=+-@|%", "\t", "\r", "\n", "\0", *"＝＋－＠", " =", "\u00a0@"])
def test_text_that_could_be_a_formula_gets_an_apostrophe(first: str) -> None:
    assert safe_cell(f"{first}SUM(A1)") == f"'{first}SUM(A1)"


@pytest.mark.parametrize("number", ["-12", "-12.5", "-12,5", "12", "0"])
def test_numbers_given_as_text_stay_numbers(number: str) -> None:
    assert safe_cell(number) == number


@pytest.mark.parametrize("number", [-12, -0.5, Decimal("-35.9")])
def test_numbers_stay_numbers(number: object) -> None:
    assert safe_cell(number) is number


@pytest.mark.parametrize("trick", ["-12+cmd", "-1-1", "--1", "-1\n=2", "-", "+47 900 11 223"])
def test_what_only_begins_like_a_number_gets_an_apostrophe(trick: str) -> None:
    assert safe_cell(trick) == f"'{trick}"


@pytest.mark.parametrize("text", ["", "Åse", "a=b", "kari@example.com", "it's", "'quoted'"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_nothing_and_translated_words_become_text() -> None:
    assert safe_cell(None) == ""
    assert safe_cell(gettext_lazy("=never a word")) == "'=never a word"


@pytest.mark.parametrize("text", ["=1+1", "+47 900 11 223", "-12", "Åse", "'quoted'", "@home"])
def test_an_exported_cell_is_read_back_as_it_was(text: str) -> None:
    assert plain_cell(str(safe_cell(text))) == text


def test_the_stream_is_one_file_with_a_mark_and_quotes_what_needs_it() -> None:
    rows: list[list[object]] = [
        ["Navn", "Kommentar"],
        ['Åse; "Ås"', "to\nlinjer"],
        ["=cmd|' /C calc'!A0", -12],
    ]
    text = b"".join(csv_stream(rows, delimiter=";")).decode()
    assert text.startswith("\ufeffNavn;Kommentar\r\n")
    assert list(csv.reader(io.StringIO(text[1:]), delimiter=";")) == [
        ["Navn", "Kommentar"],
        ['Åse; "Ås"', "to\nlinjer"],
        ["'=cmd|' /C calc'!A0", "-12"],
    ]


def test_a_long_stream_comes_in_pieces() -> None:
    pieces = list(csv_stream([["x" * 1000]] * 300))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 70_000
    assert b"".join(pieces).count(b"\n") == 300


def test_the_delimiter_is_the_one_the_readers_spreadsheet_expects() -> None:
    assert [delimiter_for(language) for language in ("en", "nb", "sv")] == [",", ";", ";"]
