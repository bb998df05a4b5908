"""One person's way through a survey: what is asked, in which words, and what is kept of it.

Pure: knows no request, no page and no database.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any
from uuid import UUID

from surveys.definition import Definition, Ending
from surveys.kinds import AnyQuestion, Question
from surveys.kinds.base import Choice
from surveys.logic import Situation, holds

FREE_TEXTS = {"text", "short_text"}
FIRST_VARIANT = "a"


@dataclass(frozen=True)
class Person:
    """What conditions and placeholders may know of a respondent."""

    language: str
    channel: str
    name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """An answer as it is stored so far."""

    response_id: UUID | None = None
    version_id: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    pages_sent: int = 0
    completed_at: datetime | None = None
    recorded_at: datetime | None = None
    # The hidden fields of the address, and what was known of the contact, when it began.
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """What is to be stored after a page was sent; ``next_page`` is None after the last one."""

    answers: dict[str, Any]
    variants: dict[str, str]
    score: int | None
    comment: str
    pages_sent: int
    next_page: int | None

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is asked."""
        return self.next_page is None


@dataclass(frozen=True)
class Walk:
    """A definition as one person meets it. ``seed`` decides variants and the order of choices."""

    definition: Definition
    person: Person
    seed: str

    def asked(self, answers: Mapping[str, Any]) -> list[AnyQuestion]:
        """Everything this person is asked, as far as ``answers`` tell."""
        return self.definition.asked(self._situation(answers))

    def page(self, number: int, answers: Mapping[str, Any]) -> list[AnyQuestion]:
        """What page ``number`` asks."""
        return self._pages(answers).get(number, [])

    def first_page(self, least: int, answers: Mapping[str, Any]) -> int | None:
        """The first page from ``least`` on that asks something."""
        return min((page for page in self._pages(answers) if page >= least), default=None)

    def numbers(self, answers: Mapping[str, Any]) -> list[int]:
        """The pages this person meets, as far as ``answers`` tell."""
        return sorted(self._pages(answers))

    def ending(self, answers: Mapping[str, Any]) -> Ending:
        """Where it ends."""
        return self.definition.ending(self._situation(answers))

    def is_asked(self, question: Question, answers: Mapping[str, Any]) -> bool:
        """Whether one question is asked, given the answers before it."""
        if not question.show_if:
            return True
        group = self.definition.group(answers)
        return holds(question.show_if, replace(self._situation(answers), group=group))

    def kept(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those to questions that are no longer asked."""
        found = ((question.key, answers.get(question.key)) for question in self.asked(answers))
        return {key: value for key, value in found if value is not None}

    def progress(self, answers: Mapping[str, Any], next_page: int | None) -> Progress:
        """What to store when these are all answers and ``next_page`` comes next."""
        kept = self.kept(answers)
        seen = [
            question
            for number, questions in self._pages(kept).items()
            if next_page is None or number <= next_page
            for question in questions
        ]
        return Progress(
            answers=kept,
            variants={
                question.key: self.variant(question) for question in seen if question.variants
            },
            score=self.definition.score(kept),
            comment=self.comment(kept),
            pages_sent=len(self.definition.pages) if next_page is None else next_page,
            next_page=next_page,
        )

    def comment(self, answers: Mapping[str, Any]) -> str:
        """The first free text somebody wrote."""
        texts = (question for question in self.definition.questions if question.kind in FREE_TEXTS)
        return next((answers[text.key] for text in texts if answers.get(text.key)), "")

    def variant(self, question: Question) -> str:
        """The variant of a question this person meets, each as likely as the others."""
        keys = [FIRST_VARIANT, *(variant.key for variant in question.variants)]
        digest = blake2b(f"{self.seed}:{question.key}".encode(), digest_size=8).digest()
        return keys[int.from_bytes(digest) % len(keys)]

    def order(self, question: Question) -> list[Choice]:
        """Its choices as they are shown: shuffled for each person, the pinned ones last."""
        choices: list[Choice] = list(getattr(question, "choices", []))
        if not getattr(question, "shuffled", False):
            return choices
        free = [choice for choice in choices if not choice.pinned]
        random.Random(f"{self.seed}:{question.key}").shuffle(free)  # noqa: S311
        return free + [choice for choice in choices if choice.pinned]

    def _pages(self, answers: Mapping[str, Any]) -> dict[int, list[AnyQuestion]]:
        """The pages that ask something, by number."""
        pages: dict[int, list[AnyQuestion]] = {}
        for question in self.asked(answers):
            pages.setdefault(self._page_of[question.key], []).append(question)
        return pages

    @cached_property
    def _page_of(self) -> dict[str, int]:
        return {
            question.key: number
            for number, page in enumerate(self.definition.pages)
            for question in page
        }

    def _situation(self, answers: Mapping[str, Any]) -> Situation:
        return Situation(
            answers=answers,
            properties=self.person.properties,
            language=self.person.language,
            channel=self.person.channel,
        )
