"""The draft on a phone and on a desktop, in every language, for every score."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from accounts.models import Language
from config.lib.scores import SCORES
from surveys.answering import score_chosen, test_address
from surveys.views.pages import draft_of, survey_or_404, survey_page

STEPS = ("", "more", "thanks")
DEFAULT_SCORE = 9


def survey_preview(request: StaffRequest, pk: UUID) -> HttpResponse:
    """``?language=``, ``?score=`` and ``?step=`` choose the page shown in both frames."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    score = score_chosen(request.GET)
    shown = {
        "language": definition.language_for(request.GET.get("language")),
        "score": str(DEFAULT_SCORE if score is None else score),
        "step": request.GET.get("step", "") if request.GET.get("step") in STEPS else "",
    }
    address = test_address(survey, draft=True)
    query = urlencode({"lang": shown["language"], "score": shown["score"]})
    return survey_page(
        request,
        "surveys/survey_preview.html",
        survey,
        src=f"{address}/{shown['step']}?{query}" if shown["step"] else f"{address}?{query}",
        test_url=settings.BASE_URL + address,
        languages=_items(
            shown, "language", [(code, Language(code).label) for code in definition.languages]
        ),
        scores=_items(shown, "score", [(str(score), str(score)) for score in SCORES]),
        steps=_items(
            shown,
            "step",
            [("", _("Score")), ("more", _("Follow-up")), ("thanks", _("Thanks"))],
        ),
    )


def _items(
    shown: dict[str, str], name: str, choices: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": f"?{urlencode({**shown, name: value})}",
            "current": shown[name] == value,
        }
        for value, label in choices
    ]
