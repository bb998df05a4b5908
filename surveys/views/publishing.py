"""Publishing, closing, opening again and deleting: each says first what it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import active_required
from accounts.http import StaffRequest
from config.lib.numbers import whole_number
from contacts.selectors import properties_declared
from surveys.definition import Definition
from surveys.look import failing
from surveys.models import Survey, SurveyVersion
from surveys.review.differences import breaks_the_trend, differences
from surveys.review.problems import Problem, survey_problems
from surveys.selectors import unfinished_answers
from surveys.services import (
    StaleDraftError,
    SurveyInUseError,
    survey_close,
    survey_delete,
    survey_publish,
    survey_reopen,
)
from surveys.views.pages import draft_of, survey_or_404, survey_page, to_survey


@active_required
def survey_publish_view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what changes for respondents; the POST confirms exactly that draft."""
    survey = survey_or_404(pk)
    found = survey_problems(draft_of(survey), request.organisation)
    if request.method != "POST":
        return _confirm_publishing(request, survey, found)
    if any(problem.is_fatal for problem in found):
        return _confirm_publishing(request, survey, found, status=422)
    return _publish(request, survey, found)


def _publish(request: StaffRequest, survey: Survey, found: list[Problem]) -> HttpResponse:
    revision = whole_number(request.POST.get("revision", ""))
    try:
        version = survey_publish(survey=survey, revision=revision, actor=request.user)
    except StaleDraftError as problem:
        problem.survey.live_version = survey.live_version
        return _confirm_publishing(request, problem.survey, found, is_conflict=True, status=409)
    messages.success(request, _("Version %(number)s is live.") % {"number": version.number})
    if version.number > 1:
        return to_survey(request, survey)
    # What comes next lies above this app: the links by which people are asked.
    slug = request.organisation.slug
    return redirect("distribution:share-link-list", slug=slug, pk=survey.pk)


def _confirm_publishing(
    request: StaffRequest,
    survey: Survey,
    found: list[Problem],
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    draft = draft_of(survey)
    version = survey.live_version
    return survey_page(
        request,
        "surveys/publish/survey_publish.html",
        survey,
        fatal=[_linked(request, survey, problem) for problem in found if problem.is_fatal],
        warnings=[_linked(request, survey, problem) for problem in found if not problem.is_fatal],
        faint=failing(draft.look),
        unfinished=unfinished_answers(version) if version else 0,
        is_conflict=is_conflict,
        status=status,
        **_against(version, draft),
    )


def _against(version: SurveyVersion | None, draft: Definition) -> dict[str, Any]:
    if version is None:
        return {"sections": [], "breaks_trend": False}
    live = Definition.model_validate(version.definition)
    return {
        "sections": differences(live, draft, list(properties_declared())),
        "breaks_trend": breaks_the_trend(live, draft),
    }


def _linked(request: StaffRequest, survey: Survey, problem: Problem) -> dict[str, str]:
    """A problem with the page on which it can be put right."""
    place = {"slug": request.organisation.slug, "pk": survey.pk}
    if problem.question:
        where = reverse("surveys:question-edit", kwargs={**place, "key": problem.question})
    elif problem.ending:
        where = reverse("surveys:endings-edit", kwargs=place)
    elif problem.place.startswith("language."):
        where = reverse("surveys:languages-edit", kwargs=place)
    else:
        where = reverse("surveys:survey-detail", kwargs=place)
    return {"message": problem.message, "href": where}


def survey_close_view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop taking answers, after a question."""
    survey = survey_or_404(pk)
    if request.method == "POST":
        survey_close(survey=survey, actor=request.user)
        messages.success(request, _("The survey is closed. Its answers stay."))
        return to_survey(request, survey)
    return survey_page(request, "surveys/survey_close.html", survey)


@active_required
@require_POST
def survey_reopen_view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take answers again."""
    survey = survey_or_404(pk)
    survey_reopen(survey=survey, actor=request.user)
    messages.success(request, _("The survey takes answers again."))
    return to_survey(request, survey)


def survey_delete_view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a survey nobody has answered, after a question."""
    survey = survey_or_404(pk)
    if request.method != "POST":
        is_used = survey.responses.exists()
        return survey_page(request, "surveys/survey_delete.html", survey, is_used=is_used)
    try:
        survey_delete(survey=survey, actor=request.user)
    except SurveyInUseError:
        return survey_page(request, "surveys/survey_delete.html", survey, is_used=True, status=409)
    messages.success(request, _("The survey is deleted."))
    return redirect("surveys:survey-list", slug=request.organisation.slug)
