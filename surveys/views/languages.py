"""The languages of a survey: which, in which order, and every text in two of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from surveys.definition import Definition, Ending
from surveys.editing import fingerprint
from surveys.editing.languages import (
    endings_said,
    question_said,
)
from surveys.editing.questions import question_of
from surveys.editing.texts import missing_words, used_texts
from surveys.forms.languages import PairForm
from surveys.forms.posted import posted_only
from surveys.kinds import Question, Text
from surveys.models import Survey
from surveys.views.autosaving import CONFLICT, OK, is_autosave, part_save
from surveys.views.pages import draft_of, survey_or_404, survey_page

Owners = Sequence[Question | Ending]


def languages_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """``?left=`` and ``?right=`` choose two languages, ``?missing=1`` only what they lack."""
    return _page(request, survey_or_404(pk))


def question_texts(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Save the words of one question in two languages."""
    return _texts(
        request,
        pk,
        part=f"question.{key}",
        owners=lambda definition: [question_of(definition, key)],
        change=lambda definition, form: question_said(definition, key, form.words(key)),
    )


def ending_texts(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Save the words of all endings in two languages."""
    return _texts(
        request,
        pk,
        part="endings",
        owners=lambda definition: definition.endings,
        change=lambda definition, form: endings_said(
            definition, {ending.key: form.words(ending.key) for ending in definition.endings}
        ),
    )


def _texts(
    request: StaffRequest,
    pk: UUID,
    *,
    part: str,
    owners: Callable[[Definition], Owners],
    change: Callable[[Definition, PairForm], Definition],
) -> HttpResponse:
    survey = survey_or_404(pk)
    if request.method != "POST":
        return to_languages(request, survey)
    try:
        form = _form(request, draft_of(survey), owners(draft_of(survey)), request.POST)
    except LookupError as gone:
        raise Http404 from gone
    saved = part_save(
        request,
        survey,
        form,
        part=part,
        change=lambda definition: change(definition, form),
        fields=lambda definition: posted_only(request.POST, form.held(owners(definition))),
    )
    if is_autosave(request):
        return saved.as_json()
    if saved.status == OK:
        messages.success(request, _("Saved. Respondents see it once you publish."))
        return to_languages(request, survey)
    return _page(request, saved.survey, {part: saved.told_in(form)}, status=saved.status)


def _part_title(number: int, words: str) -> str:
    return f"{number}. {words or _('No words yet')}"


def _form(
    request: StaffRequest, definition: Definition, owners: Owners, data: QueryDict | None
) -> PairForm:
    # What was missing when the page was made may be there now: whatever is posted counts.
    only_missing = data is None and _view(request, definition)["missing"] == "1"
    languages = _pair(request, definition)
    return PairForm(data, owners=owners, languages=languages, only_missing=only_missing)


def _pair(request: StaffRequest, definition: Definition) -> list[str]:
    view = _view(request, definition)
    return list(dict.fromkeys([view["left"], view["right"]]))


def _view(request: StaffRequest, definition: Definition) -> dict[str, str]:
    """The two languages and the filter, as the address has them or as is most use."""
    left = definition.language_for(request.GET.get("left"))
    others = [code for code in definition.languages if code != left]
    wish = request.GET.get("right", "")
    lacking = missing_words(_words_of(definition), definition.languages)
    most = max(others, key=lambda code: lacking[code], default=left)
    right = wish if wish in others else most
    return {"left": left, "right": right, "missing": request.GET.get("missing", "")}


def to_languages(request: StaffRequest, survey: Survey) -> HttpResponse:
    """Back to the page, with the same two languages."""
    place = reverse("surveys:languages-edit", args=[request.organisation.slug, survey.pk])
    kept = {name: request.GET[name] for name in ("left", "right", "missing") if name in request.GET}
    return redirect(f"{place}?{urlencode(kept)}" if kept else place)


def _page(
    request: StaffRequest,
    survey: Survey,
    forms: dict[str, PairForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    definition = draft_of(survey)
    view = _view(request, definition)
    return survey_page(
        request,
        "surveys/languages/languages_edit.html",
        survey,
        seen=fingerprint(definition, "languages"),
        rows=_language_rows(definition),
        addable=[(code, LANGUAGES[code]) for code in LANGUAGES if code not in definition.languages],
        columns=[LANGUAGES[code] for code in _pair(request, definition)],
        sides=_sides(view, definition),
        filters=_filters(view),
        query=urlencode(view),
        parts=_parts(request, survey, definition, forms or {}, urlencode(view)),
        is_conflict=status == CONFLICT,
        status=status,
    )


def _words_of(definition: Definition) -> list[Text]:
    return [text for _place, text in definition.texts()]


def _language_rows(definition: Definition) -> list[dict[str, Any]]:
    texts, languages = _words_of(definition), definition.languages
    total, lacking = len(used_texts(texts, languages)), missing_words(texts, languages)
    return [
        {"code": code, "name": LANGUAGES[code], "done": total - lacking[code], "total": total}
        for code in definition.languages
    ]


def _sides(view: dict[str, str], definition: Definition) -> list[list[dict[str, Any]]]:
    """For each column the languages it can show."""
    return [
        [
            {
                "label": LANGUAGES[code],
                "href": f"?{urlencode({**view, side: code})}#texts",
                "current": view[side] == code,
            }
            for code in definition.languages
            if code != view[other]
        ]
        for side, other in (("left", "right"), ("right", "left"))
    ]


def _filters(view: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": f"?{urlencode({**view, 'missing': value})}#texts",
            "current": view["missing"] == value,
        }
        for value, label in (("", _("All texts")), ("1", _("Missing only")))
    ]


def _parts(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    forms: dict[str, PairForm],
    query: str,
) -> list[dict[str, Any]]:
    """A form for each question, and one for the endings."""
    place = [request.organisation.slug, survey.pk]
    parts: list[tuple[str, str, str, Owners]] = [
        (
            f"question.{question.key}",
            _part_title(number, definition.pick(question.text, definition.languages[0])),
            reverse("surveys:question-texts", args=[*place, question.key]),
            [question],
        )
        for number, question in enumerate(definition.questions, start=1)
    ]
    endings = reverse("surveys:ending-texts", args=place)
    parts.append(("endings", _("Endings"), endings, definition.endings))
    return [
        {
            "id": part.replace(".", "-"),
            "title": title,
            "action": f"{address}?{query}",
            "seen": fingerprint(definition, part),
            "form": forms.get(part) or _form(request, definition, owners, None),
        }
        for part, title, address, owners in parts
    ]
