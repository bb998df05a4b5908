"""A draft's questions page by page, as the builder lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contacts.models import Property
from surveys.building.kinds import BY_KIND, KindName
from surveys.conditions import asked_in_words
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.piping import Placeholder, filled


@dataclass(frozen=True)
class Item:
    """One question in the list."""

    number: int
    question: AnyQuestion
    words: str
    name: KindName
    # "" for everybody.
    asked: str
    problems: int
    starts_page: bool
    can_rise: bool
    can_sink: bool

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key


def outline(
    definition: Definition,
    *,
    language: str,
    properties: Iterable[Property],
    troubled: Counter[str],
) -> list[list[Item]]:
    """Every page's items. ``troubled`` is question key -> number of problems."""
    known = list(properties)
    last = len(definition.questions)
    pages: list[list[Item]] = []
    number = 0
    for page in definition.pages:
        pages.append([])
        for question in page:
            number += 1
            pages[-1].append(
                Item(
                    number=number,
                    question=question,
                    words=filled(definition.pick(question.text, language), _standing),
                    name=BY_KIND[question.kind],
                    asked=_asked(question, definition, language, known),
                    problems=troubled[question.key],
                    starts_page=question is page[0],
                    can_rise=number > 1,
                    can_sink=number < last,
                )
            )
    return pages


def _asked(
    question: AnyQuestion, definition: Definition, language: str, properties: list[Property]
) -> str:
    if not question.show_if:
        return ""
    return asked_in_words(question.show_if, definition, language, properties)


def _standing(placeholder: Placeholder) -> str:
    """A placeholder in short, where there is no room for its code."""
    return placeholder.fallback or "…"
