"""Questions added, moved, copied, removed, brought back: a button each, script or not."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from surveys.building.beginning import question_begun
from surveys.building.removed import recalled, remember
from surveys.definition import MAX_QUESTIONS, Definition
from surveys.editing.mentions import mentions
from surveys.editing.order import (
    STEPS,
    moved,
    page_toggled,
    place_after,
    question_put,
    shifted,
)
from surveys.editing.questions import (
    QuestionGoneError,
    SurveyFullError,
    new_key,
    question_added,
    question_copied,
    question_removed,
)
from surveys.kinds import KINDS, AnyQuestion
from surveys.models import Survey
from surveys.services import survey_edit
from surveys.views.builder import question_address
from surveys.views.pages import draft_of, survey_or_404, to_survey

Change = Callable[[Definition], Definition]


def question_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a question of the posted kind, after the question ``after`` or last."""
    survey = survey_or_404(pk)
    kind = request.POST.get("kind", "")
    if request.method != "POST":
        return redirect(f"{_place(request, survey)}?add=")
    if kind not in KINDS:
        raise Http404
    new = question_begun(kind, definition=draft_of(survey), company=request.organisation.name)
    after = request.POST.get("after", "")
    return _adding(
        request, survey, new.key, lambda definition: question_added(definition, new, after=after)
    )


@require_POST
def question_copy(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """The same question again, right after it."""
    survey = survey_or_404(pk)
    copy = new_key("question")
    return _adding(
        request, survey, copy, lambda definition: question_copied(definition, key, copy=copy)
    )


def _adding(request: StaffRequest, survey: Survey, key: str, change: Change) -> HttpResponse:
    try:
        _edit(request, survey, change)
    except SurveyFullError:
        messages.error(
            request,
            _("A survey holds at most %(most)s questions. Each one costs answers.")
            % {"most": MAX_QUESTIONS},
        )
        return to_survey(request, survey)
    return redirect(question_address(request, survey, key, focus="text"))


@require_POST
def question_move(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """One place "up" or "down", or right ``before`` a place of ``surveys.editing.order``."""
    survey = survey_or_404(pk)
    steps = STEPS.get(request.POST.get("to", ""))
    before = request.POST.get("before", "")

    def change(definition: Definition) -> Definition:
        if steps:
            return shifted(definition, key, steps)
        return moved(definition, key, before=before)

    _edit(request, survey, change)
    return redirect(question_address(request, survey, key, moved=key))


@require_POST
def question_page(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Begin a page at the question, or join it with the page before."""
    survey = survey_or_404(pk)
    _edit(request, survey, lambda definition: page_toggled(definition, key))
    return redirect(question_address(request, survey, key))


@require_POST
def question_remove(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Take a question out of the draft; the toast brings it back."""
    survey = survey_or_404(pk)
    before = draft_of(survey)
    question = before.question(key)
    if question is None:
        raise Http404
    document = question.model_dump(mode="json")
    remember(survey, "question", key, document, place_after(before, key))
    saved = _edit(request, survey, lambda definition: question_removed(definition, key))
    _tell_removed(request, saved, before, question)
    place = before.questions.index(question)
    left = draft_of(saved).questions
    if not left:
        return to_survey(request, survey)
    return redirect(question_address(request, survey, left[min(place, len(left) - 1)].key))


def _tell_removed(
    request: StaffRequest, survey: Survey, before: Definition, question: AnyQuestion
) -> None:
    key, words = question.key, before.pick(question.text, before.languages[0])
    text = _("“%(question)s” is removed.") % {"question": Truncator(words or "–").chars(40)}
    broken = mentions(before, key)
    if broken:
        text += " " + ngettext(
            "%(count)s place referred to it and needs a look.",
            "%(count)s places referred to it and need a look.",
            broken,
        ) % {"count": broken}
    undo = reverse("surveys:question-restore", args=[request.organisation.slug, survey.pk, key])
    messages.success(request, text, extra_tags=undo)


@require_POST
def question_restore(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Bring back a question that was just removed, to its place."""
    survey = survey_or_404(pk)
    found = recalled(survey, "question", key)
    if found is None:
        messages.error(request, _("It was removed too long ago to bring it back."))
        return to_survey(request, survey)
    document, place = found
    return _adding(
        request, survey, key, lambda definition: question_put(definition, document, before=place)
    )


def _edit(request: StaffRequest, survey: Survey, change: Change) -> Survey:
    try:
        return survey_edit(survey=survey, change=change, actor=request.user, part="order")
    except QuestionGoneError as gone:
        raise Http404 from gone


def _place(request: StaffRequest, survey: Survey) -> str:
    return reverse("surveys:survey-detail", args=[request.organisation.slug, survey.pk])
