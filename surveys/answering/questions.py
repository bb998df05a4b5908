"""The pages of a survey themselves: questions, and thanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation
from django.utils.html import escape

from surveys.answering.asking import Asked, asked, worded
from surveys.answering.frame import Frame, Pair
from surveys.answering.pages import finished, page, rendered
from surveys.answering.sitting import Sitting
from surveys.definition import Definition
from surveys.kinds import AnyQuestion, Question
from surveys.piping import placeholders
from surveys.review.timing import estimated_time
from surveys.selectors import version_definition
from surveys.walking import Person, Walk

TEMPLATE = "respond/page.html"


def question_page(
    sitting: Sitting, number: int, shown: Sequence[Asked] | None = None, *, status: int = 200
) -> HttpResponse:
    """One page. ``shown`` are its questions as they came back, with what is wrong."""
    answers = sitting.answers
    items = list(shown) if shown is not None else asked(sitting.walk, number, answers)
    if number == 0 and shown is None:
        items = _chosen(items, sitting.frame)
    context = {
        **_context(sitting.walk, sitting.frame, number, items, answers),
        "is_saved": sitting.saved is not None and sitting.frame.test != "draft",
    }
    return page(TEMPLATE, sitting.frame, context, status=status)


def is_same_for_all(sitting: Sitting) -> bool:
    """Whether the first page can be kept in memory."""
    if sitting.version_id is None or sitting.frame.test:
        return False
    is_bare = sitting.saved is None or sitting.definition.opens_with_score
    return is_bare and _is_plain(sitting.version_id)


def first_page(sitting: Sitting) -> HttpResponse:
    """The first page of a published version, the one most people open.

    A version never changes, so the page is kept in memory with marks where the person's own
    addresses stand.
    """
    frame, version_id = sitting.frame, sitting.version_id
    marked, meanings = _marked(frame)
    body = _first_body(marked, version_id, _score(sitting))
    for mark, words in meanings.items():
        body = body.replace(mark, words)
    return finished(body, frame)


def _marked(frame: Frame) -> tuple[Frame, dict[str, str]]:
    """The frame with a mark for everything of this person's own, and what the marks stand for."""
    carried = {f"~carried{place}~": pair for place, pair in enumerate(frame.carried)}
    hidden = {f"~hidden{place}~": pair for place, pair in enumerate(frame.hidden)}
    marked = replace(
        frame,
        address="~address~",
        unsubscribe=frame.unsubscribe and "~unsubscribe~",
        kiosk=frame.kiosk and frame.kiosk._replace(restart="~restart~"),
        carried=tuple(Pair(pair.name, mark) for mark, pair in carried.items()),
        hidden=tuple(Pair(pair.name, mark) for mark, pair in hidden.items()),
    )
    return marked, {
        "~address~": frame.address,
        "~unsubscribe~": frame.unsubscribe,
        "~restart~": escape(frame.kiosk.restart) if frame.kiosk else "",
        **{mark: quote_plus(pair.value) for mark, pair in carried.items()},
        **{mark: escape(pair.value) for mark, pair in hidden.items()},
    }


@lru_cache(maxsize=2048)
def _first_body(frame: Frame, version_id: UUID, score: int | None) -> str:
    definition = version_definition(version_id)
    walk = Walk(definition, Person(frame.language, ""), "")
    answers = {definition.primary.key: score} if definition.primary and score is not None else {}
    items = _chosen(asked(walk, 0, answers), frame)
    context = {**_context(walk, frame, 0, items, answers), "is_saved": score is not None}
    return rendered(TEMPLATE, frame, context)


@lru_cache(maxsize=512)
def _is_plain(version_id: UUID) -> bool:
    """Whether nothing on the first page depends on the person."""
    definition = version_definition(version_id)
    return bool(definition.pages) and all(_is_fixed(each) for each in definition.pages[0])


def _is_fixed(question: AnyQuestion) -> bool:
    texts = [words for text in question.texts().values() for words in text.values()]
    return not (
        question.show_if
        or question.variants
        or getattr(question, "shuffled", False)
        or any(placeholders(text) for text in texts)
    )


def _chosen(items: list[Asked], frame: Frame) -> list[Asked]:
    """The first page with the score a mail's button chose."""
    if frame.chosen is None or not items:
        return items
    return [replace(items[0], raw=str(frame.chosen)), *items[1:]]


def _context(
    walk: Walk, frame: Frame, number: int, items: list[Asked], answers: Mapping[str, Any]
) -> dict[str, Any]:
    definition, numbers = walk.definition, walk.numbers(answers)
    earlier = [other for other in numbers if other < number]
    with translation.override(walk.person.language):
        said, time = _said(walk, answers), _time(definition, number)
    return {
        "shown": items,
        "errors": [item for item in items if item.error],
        "said": said,
        "is_optional": not any(item.question.required for item in items),
        "names_shown": _decides_itself(definition, number),
        "is_last": number >= len(definition.pages) - 1,
        "back": frame.page(earlier[-1]) if earlier else "",
        "follows_score": definition.opens_with_score and earlier == [0],
        "place": len(earlier) + 1 if definition.shows_progress and len(numbers) > 1 else None,
        "places": len(numbers),
        "time": time,
    }


def _time(definition: Definition, number: int) -> str:
    return estimated_time(definition) if definition.shows_time and number == 0 else ""


def _decides_itself(definition: Definition, number: int) -> bool:
    """Whether an answer on a page decides what else is asked there."""
    page = definition.pages[number]
    own = {question.key for question in page}
    if definition.primary and definition.primary.key in own:
        own.add("")
    conditions = (each for question in page for group in question.show_if for each in group)
    return any(each.subject in {"answer", "group"} and each.key in own for each in conditions)


def _score(sitting: Sitting) -> int | None:
    """The score saved so far."""
    return sitting.definition.score(sitting.answers)


def _said(walk: Walk, answers: Mapping[str, Any]) -> str:
    """The score as a person reads it; in the active language where it is a built-in word."""
    primary: Question | None = walk.definition.primary
    score = walk.definition.score(answers)
    if score is None or primary is None:
        return ""
    return primary.said(score, walk.definition.words(primary, walk.person.language))


def thanks_page(sitting: Sitting, *, is_over: bool = False, status: int = 200) -> HttpResponse:
    """The end: the words for this person, what was answered, a way to change it.

    ``is_over``: somebody comes back who has answered already.
    """
    walk, answers = sitting.walk, sitting.answers
    with translation.override(sitting.frame.language):
        context = _last_words(walk, answers)
    context |= {"is_over": is_over, "may_edit": sitting.may_edit and bool(answers)}
    return page("respond/thanks.html", sitting.frame, context, status=status)


def _last_words(walk: Walk, answers: Mapping[str, Any]) -> dict[str, Any]:
    ending = walk.ending(answers)
    return {
        "title": worded(walk, ending.title, answers),
        "text": worded(walk, ending.text, answers),
        "links": [(worded(walk, each.label, answers), str(each.address)) for each in ending.links],
        "said": _said(walk, answers),
        "comment": walk.comment(answers),
    }
