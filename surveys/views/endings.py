"""The endings of a survey, all in one form; a button in it saves the form as well."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.domains import redirect_allowed
from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from contacts.selectors import properties_declared
from surveys.answering import preview_address
from surveys.building.removed import recalled, remember
from surveys.conditions import asked_in_words
from surveys.definition import MAX_ENDINGS, Definition, Ending
from surveys.editing import fingerprint
from surveys.editing.endings import ending_added, ending_moved, ending_put, ending_removed
from surveys.editing.order import STEPS
from surveys.editing.questions import new_key
from surveys.forms.endings import EndingsForm, ending_fields
from surveys.forms.posted import posted_only
from surveys.models import Survey
from surveys.review.paths import paths_of
from surveys.review.problems import Problem, survey_problems
from surveys.services import survey_edit
from surveys.views.autosaving import CONFLICT, OK, is_autosave, part_save
from surveys.views.logic import conditions_forms
from surveys.views.pages import draft_of, survey_or_404, survey_page

PART = "endings"


def endings_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """``?other=`` chooses the language beside the first one, ``?ending=`` what the phone shows."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    if request.method != "POST":
        return _page(request, survey, _form(request, survey, definition, None))
    form = _form(request, survey, definition, request.POST)
    verb, _dot, key = request.POST.get("do", "").partition(".")
    new = new_key("ending")
    saved = part_save(
        request,
        survey,
        form,
        part=PART,
        change=lambda current: _obeyed(form.changed(current), verb, key or new),
        fields=lambda current: posted_only(request.POST, ending_fields(current)),
    )
    if is_autosave(request):
        return saved.as_json()
    if saved.status == OK:
        _tell(request, survey, definition, verb, key)
        return redirect(f"{request.get_full_path()}#{new if verb == 'add' else key}")
    form = _form(request, saved.survey, draft_of(saved.survey), request.POST)
    return _page(request, saved.survey, saved.told_in(form), status=saved.status)


def _obeyed(definition: Definition, verb: str, key: str) -> Definition:
    if verb == "add" and len(definition.endings) < MAX_ENDINGS:
        return ending_added(definition, key)
    if verb in STEPS:
        return ending_moved(definition, key, STEPS[verb])
    return ending_removed(definition, key) if verb == "remove" else definition


def _tell(request: StaffRequest, survey: Survey, before: Definition, verb: str, key: str) -> None:
    if verb != "remove":
        messages.success(request, _("Saved. Respondents see it once you publish."))
        return
    for place, ending in enumerate(before.endings[:-1]):
        if ending.key == key:
            remember(survey, "ending", key, ending.model_dump(mode="json"), place)
            undo = reverse(
                "surveys:ending-restore", args=[request.organisation.slug, survey.pk, key]
            )
            messages.success(request, _("The ending is removed."), extra_tags=undo)


@require_POST
def ending_restore(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Bring a removed ending back to its place, within an hour."""
    survey = survey_or_404(pk)
    kept = recalled(survey, "ending", key)
    if kept is None:
        messages.warning(request, _("It is too long ago: the ending is gone."))
    else:
        ending = Ending.model_validate(kept[0])
        survey_edit(
            survey=survey,
            change=lambda current: ending_put(current, ending, kept[1]),
            actor=request.user,
            part=PART,
        )
    return redirect("surveys:endings-edit", slug=request.organisation.slug, pk=survey.pk)


def _form(
    request: StaffRequest, survey: Survey, definition: Definition, data: QueryDict | None
) -> EndingsForm:
    show_ifs = {_prefix(ending): ending.show_if for ending in definition.endings[:-1]}
    forms = conditions_forms(request, survey, definition, show_ifs, data=data)
    conditions = {ending.key: forms[_prefix(ending)] for ending in definition.endings[:-1]}
    shown = [definition.languages[0], *_other(request, definition)]
    return EndingsForm(data, definition=definition, shown=shown, conditions=conditions)


def _prefix(ending: Ending) -> str:
    return f"{ending.key}_if"


def _other(request: StaffRequest, definition: Definition) -> list[str]:
    """The language beside the first one, if there is any."""
    others = definition.languages[1:]
    wish = request.GET.get("other", "")
    return [wish] if wish in others else others[:1]


def _page(
    request: StaffRequest, survey: Survey, form: EndingsForm, *, status: int = 200
) -> HttpResponse:
    definition = draft_of(survey)
    found = survey_problems(definition, request.organisation)
    return survey_page(
        request,
        "surveys/endings/endings_edit.html",
        survey,
        form=form,
        rows=[_row(request, definition, card, found) for card in form.cards],
        seen=fingerprint(definition, PART),
        shown=[LANGUAGES[code] for code in form.shown],
        others=_others(form, definition),
        is_full=len(definition.endings) >= MAX_ENDINGS,
        preview=_preview(request, survey, definition),
        is_conflict=status == CONFLICT,
        status=status,
    )


def _row(
    request: StaffRequest, definition: Definition, card: Any, found: list[Problem]
) -> dict[str, Any]:
    ending = card.ending
    language = definition.language_for(get_language())
    is_last = ending is definition.endings[-1] or card.conditions is None
    away = str(ending.redirect or "")
    return {
        "card": card,
        "who": _("Everybody else")
        if is_last
        else asked_in_words(ending.show_if, definition, language, properties_declared()),
        "is_last": is_last,
        "problems": [one for one in found if one.ending == ending.key],
        "is_unconfirmed": bool(away) and not redirect_allowed(request.organisation, away),
    }


def _others(form: EndingsForm, definition: Definition) -> list[dict[str, Any]]:
    """The languages to choose from for the second column."""
    return [
        {"label": LANGUAGES[code], "href": f"?other={code}", "current": code == form.shown[-1]}
        for code in definition.languages[1:]
    ]


def _preview(request: StaffRequest, survey: Survey, definition: Definition) -> dict[str, Any]:
    """The phone at the ending chosen, as somebody meets it who is led there."""
    language = definition.language_for(request.GET.get("other"), get_language())
    wish = request.GET.get("ending", "")
    keys = [ending.key for ending in definition.endings]
    chosen = wish if wish in keys else keys[0]
    leading = [path for path in paths_of(definition).paths if path.ending == chosen]
    answers = leading[0].situation.answers if leading else {}
    src = preview_address(survey, page="thanks", language=language, answers=answers)
    return {"src": src, "chosen": chosen, "is_reached": bool(leading)}
