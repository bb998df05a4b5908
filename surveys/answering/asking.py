"""The questions of a page: as they are asked, and as they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils import translation

from surveys.kinds import AnswerError, AnyQuestion, Question
from surveys.kinds.base import Choice, Raw, Text
from surveys.piping import Placeholder, filled
from surveys.walking import Walk

# Names the questions a form held, on pages where answers decide who is asked the next one. No
# question has such a key.
SHOWN = "_shown"


class Words(str):
    """Words in the page's language, or in ``lang`` when they are missing there."""

    lang = ""


@dataclass(frozen=True)
class Asked:
    """A question on a page: its words, what its fields hold, and what is wrong with that."""

    question: Question
    words: dict[str, str]
    raw: Raw = ""
    error: str = ""
    # Its choices as they are shown.
    order: list[Choice] = field(default_factory=list)
    # The only question of its page, so that it may be the heading.
    is_alone: bool = False

    @property
    def lang(self) -> str:
        """The language of the question when it is not the page's own."""
        return getattr(self.words.get("text"), "lang", "")


def asked(walk: Walk, number: int, answers: Mapping[str, Any]) -> list[Asked]:
    """A page's questions, filled with the answers given so far."""
    questions = walk.page(number, answers)
    return [
        Asked(
            question=question,
            words=words(walk, question, answers),
            raw=question.typed(answers.get(question.key)),
            order=walk.order(question),
            is_alone=len(questions) == 1,
        )
        for question in questions
    ]


@dataclass(frozen=True)
class Received:
    """A page as it came back. ``answers`` are all that are known now, this page's included."""

    page: list[AnyQuestion]
    answers: dict[str, Any]
    shown: list[Asked]
    # Questions that only this page's own answers have called for; they were not in the form.
    fresh: list[str]

    @property
    def own(self) -> dict[str, Any]:
        """The answers of this page; None for what was taken back or is no longer asked."""
        return {question.key: self.answers.get(question.key) for question in self.page}

    @property
    def is_wrong(self) -> bool:
        """Whether something must be corrected first."""
        return any(item.error for item in self.shown)


def received(walk: Walk, number: int, before: Mapping[str, Any], posted: QueryDict) -> Received:
    """Check what was sent for a page; errors are in the page's language."""
    page = walk.definition.pages[number] if number < len(walk.definition.pages) else []
    own = {question.key for question in page}
    others = {key: value for key, value in before.items() if key not in own}
    found = Received(page, others, [], [])
    held = posted.get(SHOWN, "").split() if SHOWN in posted else own
    with translation.override(walk.person.language):
        for question in page:
            if not walk.is_asked(question, found.answers):
                continue
            if question.key in held:
                _receive(walk, question, posted, found)
            else:
                found.fresh.append(question.key)
    is_alone = len(found.shown) == 1
    return replace(found, shown=[replace(item, is_alone=is_alone) for item in found.shown])


def _receive(walk: Walk, question: Question, posted: QueryDict, found: Received) -> None:
    raw, error = question.received(posted), ""
    try:
        found.answers[question.key] = question.clean(raw) if question.is_answered else None
    except AnswerError as problem:
        error = str(problem)
    found.shown.append(
        Asked(
            question=question,
            words=words(walk, question, found.answers),
            raw=raw,
            error=error,
            order=walk.order(question),
        )
    )


def words(walk: Walk, question: Question, answers: Mapping[str, Any]) -> dict[str, str]:
    """A question's texts for this person: language, variant and placeholders."""
    chosen = walk.variant(question) if question.variants else ""
    texts = question.texts_of(chosen)
    return {name: worded(walk, text, answers) for name, text in texts.items()}


def worded(walk: Walk, text: Text, answers: Mapping[str, Any]) -> Words:
    """The words of one text for this person, knowing which language they are in."""
    language = walk.person.language
    code = next((code for code in [language, *walk.definition.languages] if text.get(code)), "")
    found = Words(filled(text.get(code, ""), lambda mark: _meaning(walk, mark, answers)))
    found.lang = code if code != language else ""
    return found


def _meaning(walk: Walk, mark: Placeholder, answers: Mapping[str, Any]) -> str:
    if mark.source == "contact":
        return _of_contact(walk, mark.key)
    question = walk.definition.question(mark.key)
    value = answers.get(mark.key)
    if question is None or value is None:
        return ""
    return question.said(value, walk.definition.words(question, walk.person.language))


def _of_contact(walk: Walk, key: str) -> str:
    if key == "name":
        return walk.person.name
    if key == "first_name":
        return walk.person.name.partition(" ")[0]
    return str(walk.person.properties.get(key, ""))
