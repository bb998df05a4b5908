"""Publishing, closing, opening again and deleting: each says first what it does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Language
from surveys.definition import Definition
from surveys.editing import breaks_the_trend, changes_between
from surveys.models import Survey
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
    if request.method == "POST":
        return _publish(request, survey)
    return _confirm_publishing(request, survey)


def _publish(request: StaffRequest, survey: Survey) -> HttpResponse:
    revision = request.POST.get("revision", "")
    try:
        version = survey_publish(
            survey=survey,
            revision=int(revision) if revision.isdecimal() else 0,
            actor=request.user,
        )
    except StaleDraftError as problem:
        problem.survey.live_version = survey.live_version
        return _confirm_publishing(request, problem.survey, is_conflict=True, status=409)
    messages.success(request, _("Version %(number)s is live.") % {"number": version.number})
    return to_survey(request, survey)


def _confirm_publishing(
    request: StaffRequest, survey: Survey, *, is_conflict: bool = False, status: int = 200
) -> HttpResponse:
    draft = draft_of(survey)
    version = survey.live_version
    live = Definition.model_validate(version.definition) if version else None
    return survey_page(
        request,
        "surveys/survey_publish.html",
        survey,
        changes=changes_between(live, draft),
        breaks_trend=breaks_the_trend(live, draft),
        incomplete=[Language(code).label for code in draft.incomplete_languages()],
        is_conflict=is_conflict,
        status=status,
    )


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
