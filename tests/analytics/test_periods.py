"""Periods of whole days and the buckets of a trend."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.histograms import Histograms
from analytics.periods import Period, Step, last_days
from analytics.selectors import trend_points

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def period_of(first: date, length: int) -> Period:
    return Period(first, first + timedelta(days=length))


@given(days, st.integers(0, 800), st.sampled_from(Step))
def test_every_day_falls_into_exactly_one_bucket(first: date, length: int, step: Step) -> None:
    period = period_of(first, length)
    starts = list(period.bucket_starts(step))
    assert starts == sorted(set(starts))
    assert {step.start_of(first + timedelta(days=n)) for n in range(length + 1)} == set(starts)


@given(days, st.integers(0, 800))
def test_the_period_before_ends_where_this_one_starts(first: date, length: int) -> None:
    period = period_of(first, length)
    before = period.before()
    assert before.days == period.days
    assert before.last + timedelta(days=1) == period.first


def test_the_last_days_end_today() -> None:
    period = last_days(date(2026, 3, 1), 7)
    assert (period.first, period.last, period.days) == (date(2026, 2, 23), date(2026, 3, 1), 7)


@pytest.mark.parametrize(
    ("length", "step"), [(7, Step.DAY), (31, Step.DAY), (90, Step.WEEK), (365, Step.MONTH)]
)
def test_the_step_follows_the_length(length: int, step: Step) -> None:
    assert last_days(date(2026, 3, 1), length).default_step() is step


def test_long_periods_are_not_drawn_by_day() -> None:
    assert last_days(date(2026, 3, 1), 365).steps() == list(Step)
    assert last_days(date(2026, 3, 1), 3000).steps() == [Step.MONTH]


def test_a_bucket_without_answers_is_a_gap() -> None:
    first = date(2026, 3, 2)
    ten = [0] * 10 + [3]
    found = Histograms({first: ten, first + timedelta(days=14): ten}, {}, {})
    points = trend_points(found, period_of(first, 20), Step.WEEK)
    assert [point.nps for point in points] == [100, None, 100]
    assert [point.n for point in points] == [3, 0, 3]
    assert [point.label for point in points] == ["2 Mar", "9 Mar", "16 Mar"]
