"""The builder: all questions at the left, the chosen one in the middle, a phone at the right."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from contacts.selectors import properties_declared
from surveys.building.kinds import BY_KIND, MENU
from surveys.building.marks import placeholders_known
from surveys.building.outline import outline
from surveys.catalogue import keeps_standard_wording
from surveys.conditions import asked_in_words
from surveys.definition import MAX_QUESTIONS, Definition
from surveys.editing import fingerprint
from surveys.editing.questions import kinds_alike, question_of, question_replaced
from surveys.editing.texts import missing_words
from surveys.forms.questions import QuestionForm
from surveys.kinds import AnyQuestion, Question
from surveys.models import Survey
from surveys.review.paths import situation_asked
from surveys.review.problems import survey_problems
from surveys.review.timing import estimated_time
from surveys.views.autosaving import CONFLICT, OK, Saved, is_autosave, part_save
from surveys.views.logic import conditions_form
from surveys.views.pages import draft_of, preview, survey_or_404, survey_page
from surveys.walking import FIRST_VARIANT, Person, Walk


def survey_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The questions. ``?question=`` chooses one, ``?add=`` offers the kinds of a new one."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    chosen = definition.question(request.GET.get("question", ""))
    is_open = chosen is not None or "add" in request.GET
    if not is_open and definition.questions:
        chosen = definition.questions[0]
    return _builder(request, survey, definition, chosen, is_open=is_open)


def question_edit(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Save the form of one question; ``do`` names a button in it, such as "choices.add"."""
    survey = survey_or_404(pk)
    question = draft_of(survey).question(key)
    if request.method != "POST":
        return redirect(question_address(request, survey, key))
    if question is None:
        raise Http404
    form = _form(request, survey, draft_of(survey), question, request.POST)
    saved = _save(request, survey, question, form)
    if is_autosave(request):
        return saved.as_json()
    if saved.status == OK:
        return redirect(question_address(request, survey, key, **_focus(request, form)))
    return _show_again(request, saved, key)


def _save(request: StaffRequest, survey: Survey, question: Question, form: QuestionForm) -> Saved:
    command = request.POST.get("do", "")

    def change(definition: Definition) -> Definition:
        now = question_of(definition, question.key)
        return question_replaced(definition, form.changed(now, command))

    def fields(definition: Definition) -> dict[str, str]:
        now = question_of(definition, question.key)
        shown = _form(request, survey, definition, now, None)
        held = {name: _held(shown[name].value()) for name in shown.fields}
        language = definition.language_for(get_language())
        return {**held, "show_if": asked_in_words(now.show_if, definition, language)}

    return part_save(
        request, survey, form, part=f"question.{question.key}", change=change, fields=fields
    )


def _held(value: Any) -> str:
    """A field's value as words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _show_again(request: StaffRequest, saved: Saved, key: str) -> HttpResponse:
    """The page with what was typed, what is wrong with it, and what a colleague saved instead."""
    definition = draft_of(saved.survey)
    chosen = definition.question(key)
    if chosen is None:
        raise Http404
    form = saved.told_in(_form(request, saved.survey, definition, chosen, request.POST))
    return _builder(
        request, saved.survey, definition, chosen, is_open=True, form=form, status=saved.status
    )


def _focus(request: StaffRequest, form: QuestionForm) -> dict[str, str]:
    verb, _dot, key = request.POST.get("do", "").partition(".")[2].partition(".")
    if verb == "add":
        return {"focus": form.new_choice}
    return {"moved": key} if verb in {"up", "down"} else {}


def question_address(request: StaffRequest, survey: Survey, key: str, **more: str) -> str:
    """Where a question is edited."""
    place = reverse("surveys:survey-detail", args=[request.organisation.slug, survey.pk])
    return f"{place}?{urlencode({'question': key, **more})}"


def _form(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    question: AnyQuestion,
    data: QueryDict | None,
) -> QuestionForm:
    conditions = conditions_form(
        request, survey, definition, show_if=question.show_if, before=question.key, data=data
    )
    return QuestionForm(data, question=question, definition=definition, conditions=conditions)


def _builder(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    chosen: AnyQuestion | None,
    *,
    is_open: bool,
    form: QuestionForm | None = None,
    status: int = OK,
) -> HttpResponse:
    language = definition.language_for(request.GET.get("preview"), get_language())
    problems = survey_problems(definition, request.organisation)
    properties = list(properties_declared())
    pages = outline(
        definition,
        language=language,
        properties=properties,
        troubled=Counter(problem.question for problem in problems),
    )
    context: dict[str, Any] = {
        "pages": pages,
        "language": language,
        "order": fingerprint(definition, "order"),
        "time": estimated_time(definition),
        "is_open": is_open,
        "is_full": len(definition.questions) >= MAX_QUESTIONS,
        "most": MAX_QUESTIONS,
        "after": request.GET.get("add"),
        "menu": MENU,
        "is_conflict": status == CONFLICT,
        "moved": request.GET.get("moved", ""),
    }
    if chosen is not None:
        context |= _chosen(request, survey, definition, chosen, form)
        context["problems"] = [found for found in problems if found.question == chosen.key]
        context["placeholders"] = placeholders_known(definition, chosen, properties)
    return survey_page(request, "surveys/builder/page.html", survey, status=status, **context)


def _chosen(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    chosen: AnyQuestion,
    form: QuestionForm | None,
) -> dict[str, Any]:
    number = next(place for place, page in enumerate(definition.pages) if chosen in page)
    form = form or _form(request, survey, definition, chosen, None)
    form.focus(request.GET.get("focus", ""))
    missing = missing_words(chosen.texts().values(), definition.languages)
    return {
        "chosen": chosen,
        "name": BY_KIND[chosen.kind],
        "alike": [BY_KIND[kind] for kind in kinds_alike(chosen.kind) if kind != chosen.kind],
        "form": form,
        "seen": fingerprint(definition, f"question.{chosen.key}"),
        "missing": [(LANGUAGES[code], count) for code, count in missing.items()],
        "is_primary": chosen is definition.primary,
        "is_standard": keeps_standard_wording(definition),
        "preview": preview(
            request,
            survey,
            page=number,
            person=situation_asked(definition, chosen),
            seed=_seed_of_own_words(definition, chosen),
        ),
    }


def _seed_of_own_words(definition: Definition, question: AnyQuestion) -> str:
    """Shows the question in the words that are edited, not in those of a variant."""
    walks = (Walk(definition, Person("", ""), str(seed)) for seed in range(99))
    return next((each.seed for each in walks if each.variant(question) == FIRST_VARIANT), "")
