"""The dashboard: the home of an organisation, and its fragment that keeps itself up to date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.http import StaffRequest
from analytics.checklist import first_steps
from analytics.dates import period_text
from analytics.dimensions import declared_properties, dimensions_of
from analytics.forms import OWN_DATES, STEPS, DashboardForm
from analytics.periods import Step
from analytics.selectors import Dashboard, changes_counted, dashboard_read, kept_values
from analytics.tasks import rollup_refresh_task
from config.lib import clock
from contacts.models import Property
from surveys.models import Response, Survey

FIRST_RUN = "first"


@dataclass(frozen=True)
class Place:
    """The survey a request is about; None before the organisation's first answer."""

    surveys: list[Survey]
    survey: Survey | None

    @property
    def has_score(self) -> bool:
        """Whether it is drawn here; others have their measure on their results page."""
        return self.survey is not None and _has_nps(self.survey)


def dashboard(request: StaffRequest) -> HttpResponse:
    """The whole page; works without script."""
    place = _place(request)
    if place.survey is None:
        return render(request, "analytics/first_run.html", _first_run(request))
    if not place.has_score:
        return redirect("analytics:survey-results", request.organisation.slug, place.survey.pk)
    return render(request, "analytics/dashboard.html", _context(request, place, place.survey))


def dashboard_live(request: StaffRequest) -> HttpResponse:
    """204 while nothing changed since ``seen``; else the part of the page that did."""
    place = _place(request)
    seen = request.GET.get("seen", "")
    if place.survey is None:
        context = _first_run(request)
        if seen == context["seen"]:
            return HttpResponse(status=204)
        return render(request, "analytics/_first_run.html", context)
    if place.has_score and seen == _fingerprint(request, place.survey):
        return HttpResponse(status=204)
    if seen.startswith(FIRST_RUN) or not place.has_score:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = _context(request, place, place.survey) | {"is_news": True}
    return render(request, "analytics/_live.html", context)


def _has_nps(survey: Survey) -> bool:
    return survey.metric == "nps" and not survey.is_anonymous


def _place(request: StaffRequest) -> Place:
    """The survey asked for, else the one answered last, one with NPS before any other.

    Raises Http404 for a foreign one.
    """
    fields = ("name", "organisation", "metric", "is_anonymous")
    surveys = list(Survey.objects.only(*fields).order_by("-created_at"))
    last = _answered_last([survey for survey in surveys if _has_nps(survey)])
    last = last or _answered_last(surveys)
    wanted = _wanted(request.GET.get("survey", "")) or last
    survey = next((survey for survey in surveys if survey.pk == wanted), None)
    if wanted and survey is None:
        raise Http404
    return Place(surveys, survey if last else None)


def _answered_last(surveys: list[Survey]) -> UUID | None:
    answers = Response.objects.filter(survey__in=surveys, is_test=False)
    return answers.order_by("-recorded_at").values_list("survey_id", flat=True).first()


def _wanted(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _fingerprint(request: StaffRequest, survey: Survey) -> str:
    """Changes whenever the page would; the hour is in it because comments grow older."""
    hour = clock.now().astimezone(request.organisation.zone)
    return f"{survey.pk.hex}-{changes_counted(survey.pk)}-{hour:%Y%m%d%H}"


def _first_run(request: StaffRequest) -> dict[str, Any]:
    steps = first_steps(request.organisation)
    done = [step.done for step in steps]
    return {
        "steps": steps,
        "done": sum(done),
        "next_step": steps[done.index(False)],
        "seen": "-".join([FIRST_RUN, *(str(int(step)) for step in done)]),
    }


def _context(request: StaffRequest, place: Place, survey: Survey) -> dict[str, Any]:
    # First the fingerprint: what changes while the rest is read shows with the next question.
    seen = _fingerprint(request, survey)
    properties, kept = declared_properties(), kept_values(survey.pk)
    _ring_when_behind(request, survey, properties, kept)
    today = clock.local_day(clock.now(), request.organisation.zone)
    form = DashboardForm(request.GET, kept=kept, properties=properties)
    wish = form.wish(today)
    shown = dashboard_read(survey, wish, properties, today=today, zone=request.organisation.zone)
    return {
        "shown": shown,
        "survey": survey,
        "surveys": place.surveys,
        "form": form,
        "has_own_dates": form["period"].value() == OWN_DATES,
        "is_narrowed": bool(wish.narrowing),
        "period_text": period_text(shown.period, today),
        "steps": _steps(request, shown),
        "now": clock.now(),
        "seen": seen,
    }


def _ring_when_behind(
    request: StaffRequest, survey: Survey, properties: list[Property], kept: dict[str, list[str]]
) -> None:
    """Rollups serve again once a refresh knows the properties declared meanwhile."""
    if set(kept) != set(dimensions_of(properties)):
        ring = partial(rollup_refresh_task.delay, str(request.organisation.pk), str(survey.pk))
        transaction.on_commit(ring)


def _steps(request: StaffRequest, shown: Dashboard) -> list[dict[str, Any]]:
    """The choice of day, week, month as links."""
    drawable = shown.period.steps()
    items = []
    for value, label in STEPS:
        if Step(value) in drawable:
            query = request.GET.copy()
            query.pop("seen", None)
            query["step"] = value
            current = shown.step is Step(value)
            items.append({"label": label, "href": f"?{query.urlencode()}", "current": current})
    return items
