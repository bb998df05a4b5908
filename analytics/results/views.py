"""The results tab of a survey."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from accounts.http import StaffRequest
from analytics.charts import Estimate
from analytics.charts.axis import Axis
from analytics.dates import period_text
from analytics.dimensions import declared_properties
from analytics.forms import OWN_DATES
from analytics.histograms import span_of_answers
from analytics.measures import Measured
from analytics.periods import Period, last_days
from analytics.results.anonymous import anonymous_results_read, split_in_words
from analytics.results.finding import finding
from analytics.results.forms import AnonymousForm, ResultsForm
from analytics.results.selectors import results_read
from analytics.results.series import Version, versions_of
from analytics.selectors import kept_values
from config.lib import clock
from surveys.models import Survey
from surveys.views.pages import survey_or_404, survey_page

SCALES = {"nps": Axis(-100, 100, 50), "csat": Axis(0, 100, 20), "ces": Axis(1, 7, 1)}


def survey_results(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Every question of a survey, the finding first."""
    survey = survey_or_404(pk)
    versions = versions_of(survey)
    read = _anonymous if survey.is_anonymous else _named
    context = read(request, survey, versions)
    score: Measured | None = context["shown"].score
    context |= {
        "active_nav": "surveys",
        "finding": finding(context["shown"].metric, score, context["shown"].total),
        "estimate": Estimate(score.value, score.low, score.high) if score else None,
        "scale": SCALES[score.metric] if score else None,
    }
    template = f"analytics/results/{'anonymous' if survey.is_anonymous else 'results'}.html"
    return survey_page(request, template, survey, **context)


def _named(request: StaffRequest, survey: Survey, versions: list[Version]) -> dict[str, Any]:
    form = ResultsForm(
        request.GET,
        kept=kept_values(survey.pk),
        properties=declared_properties(),
        versions=versions,
    )
    today = _today(request)
    wish = form.wish(today)
    period = wish.period or span_of_answers(survey.pk) or Period(today, today)
    shown = results_read(
        survey,
        versions,
        period,
        wish.narrowing,
        version_id=form.version_id,
        language=get_language() or "en",
    )
    return {
        "form": form,
        "shown": shown,
        "has_own_dates": form["period"].value() == OWN_DATES,
        "is_narrowed": bool(wish.narrowing or wish.period or form.version_id),
        "period_text": period_text(period, today) if shown.total else "",
    }


def _anonymous(request: StaffRequest, survey: Survey, versions: list[Version]) -> dict[str, Any]:
    form = AnonymousForm(request.GET)
    group = request.GET.get("group", "")
    shown = anonymous_results_read(
        survey,
        versions,
        last_days(_today(request), form.days) if form.days else None,
        group.removeprefix("=") if group else None,
        least=request.organisation.minimum_group,
        language=get_language() or "en",
    )
    split = split_in_words(versions, shown.split, get_language() or "en")
    form.offer([(name, split.label(name)) for name in shown.groups])
    rows = [
        {"label": split.label(group.name), "score": group.score} for group in shown.group_scores
    ]
    return {"form": form, "shown": shown, "group_rows": rows, "split": split.title}


def _today(request: StaffRequest) -> date:
    return clock.local_day(clock.now(), request.organisation.zone)
