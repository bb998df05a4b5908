"""The respondent's pages: the same for a real answer, a test and the preview.

Rendering needs no request, no session and no context processor, so that a page costs little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Language
from config.lib.names import initials
from config.lib.scores import SCORES
from surveys.definition import Definition
from surveys.kinds import AnswerError, AnyQuestion
from surveys.kinds.nps import SENT_SCORES
from surveys.models import Survey
from surveys.selectors import version_definition

# 5,000 characters of four bytes each, percent-encoded, for a few questions.
MAX_BODY = 512 * 1024
MARK = "~token~"
TEST_SALT = "surveys.test"
TEST_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Frame:
    """What surrounds every page: whose survey, in which language, and the ways out.

    ``address`` is the page of the score; the other steps lie below it. ``chosen`` is the score
    taken along in the address: by a button in the mail, or by a test, which saves nothing.
    """

    company: str
    language: str
    languages: Sequence[str]
    address: str = ""
    unsubscribe: str = ""
    chosen: int | None = None
    is_test: bool = False

    @property
    def initials(self) -> str:
        """Two letters in place of a logo."""
        return initials(self.company)

    @property
    def score(self) -> str:
        """Where the score is given."""
        return f"{self.address}?lang={self.language}"

    @property
    def more(self) -> str:
        """Where the follow-ups are."""
        return self._below("more")

    @property
    def thanks(self) -> str:
        """Where it ends."""
        return self._below("thanks")

    @property
    def privacy(self) -> str:
        """How the answer is used."""
        return f"{self.address}/privacy?lang={self.language}"

    def _below(self, step: str) -> str:
        kept = f"&score={self.chosen}" if self.is_test and self.chosen is not None else ""
        return f"{self.address}/{step}?lang={self.language}{kept}"

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        """Code and own name of each other language."""
        return [(code, Language(code).label) for code in self.languages if code != self.language]


def score_chosen(query: QueryDict) -> int | None:
    """The score a mail's button chose: a suggestion, never an answer."""
    return SENT_SCORES.get(query.get("score", ""))


def test_address(survey: Survey, *, draft: bool) -> str:
    """A public path where the survey can be tried for a week and nothing is recorded."""
    which = [str(survey.organisation_id), str(survey.pk), draft]
    return reverse("surveys:survey-test", args=[signing.dumps(which, salt=TEST_SALT)])


def score_clean(frame: Frame, definition: Definition, posted: QueryDict) -> int:
    """The score that was sent. Raises AnswerError with words in the page's language."""
    with translation.override(frame.language):
        return definition.primary.clean(posted.get("score", ""))


def score_page(
    frame: Frame, definition: Definition, *, saved: int | None = None, error: str = ""
) -> HttpResponse:
    """The first page; ``saved`` is the score of an earlier answer."""
    body = _score_body(frame, definition, saved, error)
    return _page(body, frame, status=422 if error else 200)


def live_score_page(
    frame: Frame, version_id: UUID, *, token: str, saved: int | None
) -> HttpResponse:
    """The first page of a published version, ``token`` being part of its addresses.

    Most pages people open are this one. A version never changes, so its text is kept in memory
    with a mark where the token stands.
    """
    marked = replace(
        frame,
        address=frame.address.replace(token, MARK),
        unsubscribe=frame.unsubscribe.replace(token, MARK),
    )
    return _page(_live_score_body(marked, version_id, saved).replace(MARK, token), frame)


@lru_cache(maxsize=2048)
def _live_score_body(frame: Frame, version_id: UUID, saved: int | None) -> str:
    return _score_body(frame, version_definition(version_id), saved)


def _score_body(frame: Frame, definition: Definition, saved: int | None, error: str = "") -> str:
    context = {
        "question": definition.primary,
        "words": definition.words(definition.primary, frame.language),
        "scores": SCORES,
        "value": saved if frame.chosen is None else frame.chosen,
        "saved": saved,
        "error": error,
    }
    return _rendered("respond/score.html", frame, context)


@dataclass(frozen=True)
class FollowUp:
    """A follow-up on the page, with what was typed and what is wrong with it."""

    question: AnyQuestion
    words: dict[str, str]
    value: str
    error: str = ""


def follow_ups(
    frame: Frame, definition: Definition, score: int, values: dict[str, Any]
) -> list[FollowUp]:
    """The questions after ``score``, filled with earlier answers."""
    return [
        FollowUp(
            question,
            definition.words(question, frame.language),
            str(values.get(question.key, "")),
        )
        for question in definition.asked(score)
    ]


def follow_ups_clean(
    frame: Frame, definition: Definition, score: int, posted: QueryDict
) -> tuple[list[FollowUp], dict[str, Any]]:
    """The questions as they came back, and the answers to store; wrong ones carry their error."""
    answers: dict[str, Any] = {}
    shown = follow_ups(frame, definition, score, posted.dict())
    with translation.override(frame.language):
        for place, item in enumerate(shown):
            try:
                answers[item.question.key] = item.question.clean(item.value)
            except AnswerError as problem:
                shown[place] = replace(item, error=str(problem))
    return shown, answers


def follow_up_page(
    frame: Frame, definition: Definition, score: int, shown: list[FollowUp]
) -> HttpResponse:
    """The second page: what this score is asked."""
    is_wrong = any(item.error for item in shown)
    context = {"score": score, "shown": shown, "error": is_wrong}
    return page("respond/more.html", frame, context, status=422 if is_wrong else 200)


def thanks_page(frame: Frame, definition: Definition, score: int, comment: str) -> HttpResponse:
    """The last page: thanks of the group, what was answered, a way to change it."""
    thanks = definition.thanks_for(score)
    context = {
        "title": definition.pick(thanks.title, frame.language),
        "text": definition.pick(thanks.text, frame.language),
        "score": score,
        "comment": comment,
    }
    return page("respond/thanks.html", frame, context)


def privacy_page(frame: Frame) -> HttpResponse:
    """Who is responsible and what happens with the answer."""
    return page("respond/privacy.html", frame, {})


def notice_page(notice: str, frame: Frame, *, status: int) -> HttpResponse:
    """A kind page in place of a question.

    ``notice``: "closed", "expired", "unknown" or "too_large".
    """
    return page("respond/notice.html", frame, {"notice": notice}, status=status)


def unknown_page() -> HttpResponse:
    """The page behind an address that leads nowhere; it tells nothing of any organisation."""
    return notice_page("unknown", Frame("", str(translation.get_language()), []), status=404)


def page(
    template: str, frame: Frame, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the frame's language that no cache keeps and no search engine shows."""
    return _page(_rendered(template, frame, context), frame, status=status)


def _rendered(template: str, frame: Frame, context: dict[str, Any]) -> str:
    with translation.override(frame.language):
        return render_to_string(template, {**context, "frame": frame})


def _page(body: str, frame: Frame, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response["Content-Language"] = frame.language
    return sealed(response)


def see_other(address: str) -> HttpResponse:
    """On to the next page with a GET, so that reloading it sends nothing again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return sealed(response)


def sealed(response: HttpResponse) -> HttpResponse:
    """The address is the key to the answer: it must not leak through a cache or a referrer."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def is_page_view(request: HttpRequest) -> bool:
    """Whether a person may be looking: not a HEAD, not a browser reading ahead."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in ahead and "preview" not in ahead


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is larger than any honest answer."""
    length = request.META.get("CONTENT_LENGTH", "")
    return length.isdecimal() and int(length) > MAX_BODY
