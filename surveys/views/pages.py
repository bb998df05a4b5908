"""What all pages of one survey share: its tabs, its state in words, its preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from accounts.models import Language, Role
from surveys.answering import test_address
from surveys.definition import Definition
from surveys.editing import scores_label
from surveys.kinds import Question
from surveys.models import Survey


def survey_or_404(pk: UUID) -> Survey:
    """The survey with its live version."""
    return get_object_or_404(Survey.objects.select_related("live_version"), pk=pk)


def draft_of(survey: Survey) -> Definition:
    """The draft, checked."""
    return Definition.model_validate(survey.draft)


def to_survey(request: StaffRequest, survey: Survey) -> HttpResponse:
    """Back to the survey's overview."""
    return redirect("surveys:survey-detail", slug=request.organisation.slug, pk=survey.pk)


def survey_page(
    request: StaffRequest,
    template: str,
    survey: Survey,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page in the survey's frame."""
    definition = draft_of(survey)
    is_changed = survey.live_version is None or survey.live_version.definition != survey.draft
    frame = {
        "survey": survey,
        "definition": definition,
        "tabs": _tabs(request, survey, definition),
        "is_changed": is_changed,
        "next_number": survey.versions.count() + 1,
        "may_edit": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, template, {**frame, **context}, status=status)


def _tabs(request: StaffRequest, survey: Survey, definition: Definition) -> list[dict[str, Any]]:
    place = {"slug": request.organisation.slug, "pk": survey.pk}
    tabs = [(_("Overview"), reverse("surveys:survey-detail", kwargs=place))]
    if request.membership.may(Role.MEMBER):
        for question in definition.questions:
            where = reverse("surveys:question-edit", kwargs={**place, "key": question.key})
            tabs.append((question_label(question), where))
        tabs.append((_("Thanks"), reverse("surveys:thanks-edit", kwargs=place)))
    tabs.append((_("Preview"), reverse("surveys:survey-preview", kwargs=place)))
    return [{"label": label, "href": href, "current": href == request.path} for label, href in tabs]


def question_label(question: Question) -> str:
    """A question's short name in the tabs: when it is asked."""
    if question.kind == "nps":
        return _("Score")
    if question.show_if is None:
        return _("After any score")
    return _("After %(scores)s") % {"scores": scores_label(question.show_if)}


def preview(
    request: StaffRequest, survey: Survey, *, step: str = "", score: int | None = None
) -> dict[str, Any]:
    """One framed page of the draft, and links to see it in each language."""
    definition = draft_of(survey)
    language = definition.language_for(request.GET.get("preview"))
    address = test_address(survey, draft=True)
    query = f"lang={language}" + (f"&score={score}" if score is not None else "")
    return {
        "src": f"{address}/{step}?{query}" if step else f"{address}?{query}",
        "languages": [
            {"label": Language(code).label, "href": f"?preview={code}", "current": code == language}
            for code in definition.languages
        ],
    }
