"""Numbers as readers of the three languages write them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from config.lib.numbers import number_text, percent_text, short_text, signed_text
from config.templatetags.anbefal import count, points

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "1,234.5"), ("nb", f"1{NBSP}234,5"), ("sv", f"1{NBSP}234,5")]
)
def test_groups_and_marks_decimals_as_the_reader_does(language: str, written: str) -> None:
    with override(language):
        assert number_text(1234.5, 1) == written


def test_writes_a_true_minus_and_never_minus_zero() -> None:
    assert points(-35.9, 1) == "−35.9"
    assert points(-0.2) == "0"


@pytest.mark.parametrize(("change", "written"), [(7, "+7"), (-2, "−2"), (0, "0"), (0.4, "0")])
def test_signs_a_change_only_when_it_shows(change: float, written: str) -> None:
    assert signed_text(change) == written


def test_puts_a_space_before_the_per_cent_sign() -> None:
    assert percent_text(0.155, 1) == f"15.5{NBSP}%"


def test_shows_a_dash_for_nothing() -> None:
    assert [count(None), points(None)] == ["–"] * 2


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (999, "999"), (1_250, "1.2k"), (24_400, "24k"), (1_200_000, "1.2M")],
)
def test_shortens_a_count_that_stands_over_a_bar(value: int, written: str) -> None:
    assert short_text(value) == written
