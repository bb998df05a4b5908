"""The published versions of a survey: looked at, compared, made the draft again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from contacts.selectors import properties_declared
from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion
from surveys.review.differences import breaks_the_trend, differences
from surveys.selectors import answers_by_version
from surveys.services import replaced_draft, survey_restore, survey_restore_undo
from surveys.views.pages import survey_or_404, survey_page, to_survey


def version_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who published what when, and how many answered it; newest first."""
    survey = survey_or_404(pk)
    counted = answers_by_version(survey)
    versions = [
        {
            "version": version,
            "answers": counted.get(version.pk, 0),
            "is_live": version.pk == survey.live_version_id,
        }
        for version in _versions(survey)
    ]
    return survey_page(
        request,
        "surveys/versions/version_list.html",
        survey,
        versions=versions,
        live=next((row for row in versions if row["is_live"]), None),
        imported=counted.get(None, 0),
        may_undo=replaced_draft(survey) is not None,
    )


def _versions(survey: Survey) -> QuerySet[SurveyVersion]:
    return survey.versions.select_related("published_by").order_by("-number")


def version_show(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """What a version changed against the one before."""
    survey = survey_or_404(pk)
    version = get_object_or_404(_versions(survey), number=number)
    return survey_page(
        request,
        "surveys/versions/version_show.html",
        survey,
        version=version,
        answers=answers_by_version(survey).get(version.pk, 0),
        **_compared(survey, version),
    )


def _compared(survey: Survey, version: SurveyVersion) -> dict[str, Any]:
    earlier = survey.versions.filter(number__lt=version.number).order_by("-number").first()
    if earlier is None:
        return {"earlier": None}
    before, after = (Definition.model_validate(one.definition) for one in (earlier, version))
    return {
        "earlier": earlier,
        "sections": differences(before, after, list(properties_declared())),
        "breaks_trend": breaks_the_trend(before, after),
    }


@require_POST
def version_restore(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """Make a version the draft."""
    survey = survey_or_404(pk)
    version = get_object_or_404(survey.versions, number=number)
    survey_restore(survey=survey, version=version, actor=request.user)
    told = _("Version %(number)s is the draft now. Respondents see it once you publish.")
    messages.success(request, told % {"number": number})
    return to_survey(request, survey)


@require_POST
def version_restore_undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Bring back the draft that restoring replaced."""
    survey = survey_or_404(pk)
    try:
        survey_restore_undo(survey=survey, actor=request.user)
    except LookupError as gone:
        raise Http404 from gone
    messages.success(request, _("The draft is as it was before."))
    return to_survey(request, survey)
