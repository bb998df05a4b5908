"""Reading the counts of a survey, and counting the same in Python over every row."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from analytics.dimensions import OTHER, declared_properties, dimensions_of
from analytics.histograms import Histograms, Narrowing, histograms_read
from analytics.periods import Period
from surveys.models import Response, Survey

MONDAY = date(2026, 3, 2)
SPAN = Period(MONDAY, MONDAY + timedelta(days=13))
SPLIT_FROM = MONDAY + timedelta(days=7)


def read(survey: Survey, narrowing: Narrowing | None = None) -> Histograms:
    return histograms_read(
        survey.pk,
        SPAN,
        dimensions=dimensions_of(declared_properties()),
        split_from=SPLIT_FROM,
        narrowing=narrowing,
    )


def value_of(response: Response, dimension: str) -> str:
    if dimension.startswith("property:"):
        return str(response.properties.get(dimension.removeprefix("property:"), ""))
    return str(getattr(response, dimension))


def assert_is_a_recount(survey: Survey, found: Histograms) -> None:
    """Compare with a count in Python over every row."""
    real = Response.objects.filter(survey=survey, is_test=False)
    scored = [r for r in real if r.score is not None]
    days: Counter[tuple[date, int]] = Counter((r.day, r.score or 0) for r in scored)
    assert {(day, s): n for day, c in found.days.items() for s, n in enumerate(c) if n} == days
    comments = Counter(r.day for r in scored if r.comment)
    assert {day: n for day, n in found.comments.items() if n} == comments
    for dimension in dimensions_of(declared_properties()):
        shown = found.split.get(dimension, {})
        late = [r for r in scored if r.day >= SPLIT_FROM]
        split = Counter(
            (value if (value := value_of(r, dimension)) in shown else OTHER, r.score or 0)
            for r in late
        )
        assert {(v, s): n for v, c in shown.items() for s, n in enumerate(c) if n} == split
