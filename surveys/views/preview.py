"""The draft or a version on a phone and on a desktop: every language, scheme, way and page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from config.lib.numbers import whole_number
from contacts.selectors import properties_declared
from surveys.answering import preview_address, test_address
from surveys.conditions import conditions_in_words
from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion
from surveys.review.paths import Path, paths_of
from surveys.views.pages import draft_of, survey_or_404, survey_page

Page = int | Literal["thanks"]


@dataclass(frozen=True)
class Shown:
    """What the address asks to see; ``way`` is a place in the list, 0 for walking freely."""

    language: str
    scheme: Literal["light", "dark"]
    way: int
    page: Page

    def link(self, **changes: Any) -> str:
        """The address of this with something else."""
        return f"?{urlencode({**self.__dict__, **changes})}"


def survey_preview(request: StaffRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """``?language=``, ``?scheme=``, ``?way=`` and ``?page=`` choose what both frames show."""
    survey = survey_or_404(pk)
    version = get_object_or_404(survey.versions, number=number) if number else None
    definition = Definition.model_validate(version.definition) if version else draft_of(survey)
    ways = paths_of(definition, is_anonymous=survey.is_anonymous)
    shown = _shown(request, definition, len(ways.paths))
    path = ways.paths[shown.way - 1] if shown.way else None
    return survey_page(
        request,
        "surveys/preview/survey_preview.html",
        survey,
        version=version,
        src=_source(survey, version, shown, path),
        languages=[
            _item(shown, "language", code, LANGUAGES[code]) for code in definition.languages
        ],
        schemes=[
            _item(shown, "scheme", "light", _("Light")),
            _item(shown, "scheme", "dark", _("Dark")),
        ],
        pages=_pages(definition, shown, path),
        ways=_ways(definition, shown, ways.paths),
        is_whole=ways.is_whole,
        free={"href": shown.link(way=0, page=0), "current": not shown.way},
        test_url=settings.BASE_URL + test_address(survey, draft=True),
    )


def _shown(request: StaffRequest, definition: Definition, ways: int) -> Shown:
    asked = request.GET
    way, page = whole_number(asked.get("way", "")), asked.get("page", "")
    return Shown(
        language=definition.language_for(asked.get("language")),
        scheme="dark" if asked.get("scheme") == "dark" else "light",
        way=way if way <= ways else 0,
        page="thanks" if page == "thanks" else _number(page, len(definition.pages)),
    )


def _number(page: str, pages: int) -> int:
    number = whole_number(page)
    return number if number < pages else 0


def _source(survey: Survey, version: SurveyVersion | None, shown: Shown, path: Path | None) -> str:
    return preview_address(
        survey,
        version=version,
        page=shown.page,
        language=_language(path, shown) if path else shown.language,
        scheme=shown.scheme,
        answers=path.situation.answers if path else {} if shown.page else None,
        person=(path.situation.channel, path.situation.properties) if path else None,
    )


def _language(path: Path, shown: Shown) -> str:
    """The way's own language where it decides, else the one that is shown."""
    needed = next((step.values for step in path.steps if step.subject == "language"), None)
    is_other = needed is not None and shown.language not in needed
    return path.situation.language if is_other else shown.language


def _item(shown: Shown, name: str, value: Any, label: str) -> dict[str, Any]:
    current = getattr(shown, name) == value
    return {"label": label, "href": shown.link(**{name: value}), "current": current}


def _pages(definition: Definition, shown: Shown, path: Path | None) -> list[dict[str, Any]]:
    """The pages of this way, or all of them; and where it ends."""
    numbers = [
        number
        for number, page in enumerate(definition.pages)
        if path is None or any(question.key in path.asked for question in page)
    ]
    labelled = [
        _item(shown, "page", number, str(place)) for place, number in enumerate(numbers, start=1)
    ]
    return [*labelled, _item(shown, "page", "thanks", _("Ending"))]


def _ways(definition: Definition, shown: Shown, paths: list[Path]) -> list[dict[str, Any]]:
    """Each way with who goes it, what they are asked, and the ending's heading."""
    properties = list(properties_declared())
    words = {
        question.key: definition.words(question, shown.language)["text"] or question.key
        for question in definition.questions
    }
    endings = {
        ending.key: definition.words(ending, shown.language)["title"]
        for ending in definition.endings
    }

    def said(path: Path) -> list[str]:
        steps = [step.conditions() for step in path.steps]
        return [conditions_in_words(one, definition, shown.language, properties) for one in steps]

    return [
        {
            "number": place,
            "href": shown.link(way=place, page=0, language=_language(path, shown)),
            "current": place == shown.way,
            "steps": said(path),
            "asked": [words[key] for key in path.asked],
            "ending": endings[path.ending],
        }
        for place, path in enumerate(paths, start=1)
    ]
