"""What the dashboard shows, read in a fixed and small number of statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from analytics.answer_sql import parameters
from analytics.charts import Estimate, Shares, TrendPoint
from analytics.dates import bucket_text, bucket_text_with_year
from analytics.dimensions import BUILT_IN, dimensions_of
from analytics.findings import Change, change_in_words, group_headline, headline
from analytics.forms import Wish
from analytics.funnel import Funnel, funnel_read
from analytics.groups import GroupTable, group_tables
from analytics.histograms import Counts, Histograms, Narrowing, histograms_read, span_of_answers
from analytics.measures import versions_without
from analytics.models import RollupBasis
from analytics.periods import Period, Step
from analytics.scores import Nps, difference, nps
from config.lib.scores import SCORES
from contacts.models import Property
from surveys.models import Response, Survey

NEWEST_COMMENTS = 4

CHANGES = """
    SELECT coalesce((SELECT changes FROM analytics_rollupbasis
                      WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s), 0)
         + (SELECT count(*) FROM surveys_dirtyday
             WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s)
"""


@dataclass(frozen=True)
class Dashboard:
    """One survey in one period. ``score`` and what follows from it is None without answers."""

    period: Period
    step: Step
    counts: Counts
    score: Nps | None
    change: Change | None
    previous_days: int
    headline: str
    aside: str
    trend: list[TrendPoint]
    comments: int
    newest: list[Response]
    funnel: Funnel
    groups: list[GroupTable]

    @property
    def estimate(self) -> Estimate | None:
        """The score as a chart wants it."""
        return Estimate.of(self.score)

    @property
    def shares(self) -> Shares:
        """Answers per group of scores."""
        return Shares.of(self.score)


def changes_counted(survey_id: UUID) -> int:
    """How often the answers of a survey changed, ever.

    Grows with each committed change and stays the same through a refresh, so two equal numbers
    mean the same dashboard.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, parameters(survey_id))
        return int(cursor.fetchone()[0])


def kept_values(survey_id: UUID) -> dict[str, list[str]]:
    """The values each dimension of the rollups has; {} before the first refresh."""
    basis = RollupBasis.objects.filter(survey_id=survey_id).values_list("kept", flat=True).first()
    return basis or {}


def dashboard_read(
    survey: Survey, wish: Wish, properties: list[Property], *, today: date, zone: ZoneInfo
) -> Dashboard:
    """Read a dashboard; all its counts come from one statement and fit together."""
    narrowing = replace(wish.narrowing, not_versions=versions_without(survey, "nps"))
    period = wish.period or span_of_answers(survey.pk) or Period(today, today)
    before = period.before() if wish.period else None
    order = dimensions_of(properties)
    found = histograms_read(
        survey.pk,
        Period(before.first if before else period.first, period.last),
        dimensions=order,
        split_from=period.first,
        narrowing=narrowing,
    )
    score = nps(found.total(period))
    previous = nps(found.total(before)) if before else None
    groups = group_tables(found.split, properties, [*order[len(BUILT_IN) :], *BUILT_IN[::-1]])
    step = wish.step if wish.step in period.steps() else period.default_step()
    return Dashboard(
        period=period,
        step=step,
        counts=found.total(period),
        score=score,
        change=change_in_words(score, previous, period.days) if score and previous else None,
        previous_days=before.days if before else 0,
        headline=headline(
            score, difference(score, previous) if score and previous else None, period.days
        ),
        aside=group_headline(groups),
        trend=trend_points(found, period, step),
        comments=found.commented(period),
        newest=newest_comments(survey.pk, period, narrowing),
        funnel=funnel_read(survey.pk, period, zone, wish.narrowing),
        groups=groups,
    )


def trend_points(found: Histograms, period: Period, step: Step) -> list[TrendPoint]:
    """A point per bucket; one without answers has no score. Buckets end where the period ends."""
    buckets: dict[date, Counts] = {start: [0] * len(SCORES) for start in period.bucket_starts(step)}
    for day, counts in found.days.items():
        if day in period:
            total = buckets[step.start_of(day)]
            for score, answers in enumerate(counts):
                total[score] += answers
    many_years = step is Step.MONTH and period.days > 366
    return [
        TrendPoint.of(
            bucket_text_with_year(start) if many_years else bucket_text(start, step), nps(counts)
        )
        for start, counts in buckets.items()
    ]


def newest_comments(survey_id: UUID, period: Period, narrowing: Narrowing) -> list[Response]:
    """The newest scored answers with a comment, with their contacts."""
    rows: QuerySet[Response] = Response.objects.filter(
        survey_id=survey_id,
        day__range=(period.first, period.last),
        score__isnull=False,
        is_test=False,
    ).exclude(comment="")
    if narrowing.not_versions:
        rows = rows.filter(Q(version=None) | ~Q(version__in=narrowing.not_versions))
    for name in ("channel", "language"):
        if (wanted := getattr(narrowing, name)) is not None:
            rows = rows.filter(**{name: wanted})
    for key, wanted in narrowing.properties.items():
        given = Coalesce(KeyTextTransform(key, "properties"), Value(""), output_field=TextField())
        rows = rows.alias(given=given).filter(given=wanted)
    return list(rows.select_related("contact").order_by("-recorded_at")[:NEWEST_COMMENTS])
