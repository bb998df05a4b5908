"""The arithmetic of NPS, against the R package NPS and against itself."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.scores import Nps, Verdict, difference, nps

ORACLE = Path(__file__).parent.parent / "fixtures" / "nps_r_oracle.csv"
CASES = list(csv.DictReader(ORACLE.read_text(encoding="utf-8").splitlines()))

eleven_counts = st.lists(st.integers(0, 1_200_000), min_size=11, max_size=11)
some_answers = eleven_counts.filter(any)


def score_of(*counts: int) -> Nps:
    score = nps(counts)
    assert score is not None
    return score


def clipped(text: str) -> float:
    return max(-100.0, min(100.0, float(text)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["dataset"])
def test_agrees_with_the_r_package_to_four_decimals(case: dict[str, str]) -> None:
    score = score_of(*(int(case[f"c{given_score}"]) for given_score in range(11)))
    assert (score.n, score.detractors, score.passives, score.promoters) == tuple(
        int(case[name]) for name in ("n", "detractors", "passives", "promoters")
    )
    assert score.value == pytest.approx(float(case["nps"]), abs=5e-5)
    assert score.se == pytest.approx(float(case["se"]), abs=5e-5)
    assert score.low == pytest.approx(clipped(case["adjwald_lo"]), abs=5e-5)
    assert score.high == pytest.approx(clipped(case["adjwald_hi"]), abs=5e-5)


def test_the_oracle_holds_the_published_example() -> None:
    assert round(score_of(4, 1, 4, 8, 2, 2, 1, 4, 5, 4, 4).value, 1) == -35.9


def test_no_answers_is_no_score() -> None:
    assert nps([0] * 11) is None


@pytest.mark.parametrize("counts", [[], [1] * 10, [1] * 12, [0] * 10 + [-1]])
def test_refuses_what_is_not_eleven_counts(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="eleven counts"):
        nps(counts)


@given(some_answers)
def test_the_interval_is_inside_the_scale_and_has_width(counts: list[int]) -> None:
    score = score_of(*counts)
    assert -100 <= score.low < score.high <= 100
    assert score.low <= score.value + score.margin
    assert -100 <= score.value <= 100
    assert score.n == sum(counts)


@given(some_answers)
def test_turning_the_scale_round_turns_the_score_round(counts: list[int]) -> None:
    detractors, passives, promoters = sum(counts[:7]), sum(counts[7:9]), sum(counts[9:])
    turned = score_of(promoters, *[0] * 6, passives, 0, 0, detractors)
    score = score_of(*counts)
    assert turned.value == pytest.approx(-score.value)
    assert turned.low == pytest.approx(-score.high)
    assert turned.se == pytest.approx(score.se)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(2, 50))
def test_more_answers_of_the_same_kind_narrow_the_interval(
    detractors: int, passives: int, promoters: int, times: int
) -> None:
    few = score_of(detractors, *[0] * 6, passives, 0, 0, promoters)
    many = score_of(detractors * times, *[0] * 6, passives * times, 0, 0, promoters * times)
    assert many.margin < few.margin
    assert many.value == pytest.approx(few.value)


@given(some_answers, some_answers)
def test_a_difference_turns_its_sign_with_its_order(one: list[int], other: list[int]) -> None:
    forth, back = (
        difference(score_of(*one), score_of(*other)),
        difference(score_of(*other), score_of(*one)),
    )
    assert forth.value == pytest.approx(-back.value)
    assert forth.low == pytest.approx(-back.high)
    assert -200 <= forth.low < forth.high <= 200


@given(some_answers)
def test_the_same_answers_never_differ(counts: list[int]) -> None:
    same = difference(score_of(*counts), score_of(*counts))
    assert (same.value, same.verdict) == (0, Verdict.CANNOT_TELL)


@given(some_answers, some_answers, st.integers(2, 50))
def test_looking_at_many_asks_for_more(one: list[int], other: list[int], looked_at: int) -> None:
    alone = difference(score_of(*one), score_of(*other))
    among = difference(score_of(*one), score_of(*other), comparisons=looked_at)
    assert among.low <= alone.low
    assert among.high >= alone.high


def test_says_up_down_or_cannot_tell() -> None:
    high, low = score_of(*[2] * 7, 50, 50, 300, 300), score_of(*[60] * 7, 50, 50, 40, 40)
    assert difference(high, low).verdict is Verdict.UP
    assert difference(low, high).verdict is Verdict.DOWN
    assert difference(score_of(*[1] * 11), low).verdict is Verdict.CANNOT_TELL


def test_one_answer_each_can_tell_nothing() -> None:
    assert difference(score_of(*[0] * 10, 1), score_of(1, *[0] * 10)).verdict is Verdict.CANNOT_TELL
