"""Editing the words of a survey, one question at a time, every language side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from config.lib.scores import SCORES
from surveys.catalogue import keeps_standard_wording
from surveys.definition import MAX_QUESTIONS, Definition
from surveys.editing import (
    free_key,
    thanks_texts,
    with_question,
    with_thanks,
    without_question,
)
from surveys.forms import FollowUpForm, TextsForm
from surveys.kinds import Question, Text, TextQuestion
from surveys.models import Survey
from surveys.services import StaleDraftError, survey_edit
from surveys.views.pages import (
    draft_of,
    preview,
    question_label,
    survey_or_404,
    survey_page,
    to_survey,
)


def question_edit(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """The words of one question, and for a follow-up the scores it is asked after."""
    survey = survey_or_404(pk)
    question = _question_or_404(survey, key)
    form = _question_form(request, survey, question)
    score = question.show_if[0] if question.show_if else None
    return _edit(
        request,
        survey,
        form,
        change=lambda definition: with_question(definition, _changed(question, form)),
        saved_texts=lambda definition: _texts_of(definition, key),
        question=question,
        heading=question_label(question),
        is_follow_up=question.kind != "nps",
        is_standard=keeps_standard_wording(draft_of(survey)),
        preview=preview(request, survey, step="more" if score is not None else "", score=score),
    )


def question_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new question after the score."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    if len(definition.questions) >= MAX_QUESTIONS:
        messages.warning(request, _("The survey is full. Every question costs answers."))
        return to_survey(request, survey)
    new = TextQuestion(key=free_key(definition), text={}, show_if=[])
    form = _question_form(request, survey, new)
    return _edit(
        request,
        survey,
        form,
        change=lambda definition: with_question(definition, _changed(new, form)),
        saved_texts=lambda definition: {},
        stay=False,
        heading=_("New question"),
        is_follow_up=True,
        is_standard=True,
        preview=preview(request, survey),
    )


def thanks_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What each group reads at the end."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    form = TextsForm(
        request.POST or None,
        texts=thanks_texts(definition),
        languages=definition.languages,
        initial={"revision": survey.draft_revision},
    )
    return _edit(
        request,
        survey,
        form,
        change=lambda definition: with_thanks(definition, form.texts()),
        saved_texts=thanks_texts,
        heading=_("Thanks"),
        is_standard=True,
        preview=preview(request, survey, step="thanks", score=10),
    )


def question_remove(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Take a follow-up out of the draft, after a question."""
    survey = survey_or_404(pk)
    question = _question_or_404(survey, key)
    if question.kind == "nps":
        raise Http404
    if request.method == "POST":
        survey_edit(
            survey=survey,
            change=lambda definition: without_question(definition, key),
            actor=request.user,
            part="order",
        )
        messages.success(request, _("The question is out of the draft."))
        return to_survey(request, survey)
    return survey_page(request, "surveys/question_remove.html", survey, question=question)


def _question_or_404(survey: Survey, key: str) -> Question:
    question = draft_of(survey).question(key)
    if question is None:
        raise Http404
    return question


def _question_form(request: StaffRequest, survey: Survey, question: Question) -> TextsForm:
    kind = TextsForm if question.kind == "nps" else FollowUpForm
    return kind(
        request.POST or None,
        texts=question.texts(),
        languages=draft_of(survey).languages,
        initial={
            "revision": survey.draft_revision,
            "scores": SCORES if question.show_if is None else question.show_if,
            "required": question.required,
        },
    )


def _changed(question: Question, form: TextsForm) -> Question:
    changes: dict[str, Any] = dict(form.texts())
    if isinstance(form, FollowUpForm):
        changes["required"] = form.cleaned_data["required"]
        scores = form.cleaned_data["scores"]
        changes["show_if"] = scores if len(scores) < len(SCORES) else None
    return question.model_copy(update=changes)


def _texts_of(definition: Definition, key: str) -> dict[str, Text]:
    question = definition.question(key)
    return question.texts() if question else {}


def _edit(
    request: StaffRequest,
    survey: Survey,
    form: TextsForm,
    *,
    change: Callable[[Definition], Definition],
    saved_texts: Callable[[Definition], dict[str, Text]],
    stay: bool = True,
    **context: Any,
) -> HttpResponse:
    is_conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            survey_edit(
                survey=survey,
                change=change,
                actor=request.user,
                part="order",
            )
        except StaleDraftError as problem:
            is_conflict = True
            form.show_conflict(saved_texts(draft_of(problem.survey)), problem.survey.draft_revision)
        else:
            messages.success(request, _("Saved. Respondents see it once you publish."))
            return redirect(request.path) if stay else to_survey(request, survey)
    return survey_page(
        request,
        "surveys/texts_edit.html",
        survey,
        form=form,
        is_conflict=is_conflict,
        status=409 if is_conflict else 422 if form.errors else 200,
        **context,
    )
