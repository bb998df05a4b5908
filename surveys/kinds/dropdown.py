"""One of many choices, in a list that opens."""

from __future__ import annotations

from typing import ClassVar, Literal

from surveys.kinds.base import AnswerError, Raw, written
from surveys.kinds.choosing import ChoosingQuestion
from surveys.kinds.summaries import Counts, Tally


class DropdownQuestion(ChoosingQuestion):
    """Choose one. The answer is its key."""

    template: ClassVar[str] = "respond/kinds/dropdown.html"

    kind: Literal["dropdown"] = "dropdown"

    def read(self, raw: Raw) -> str | None:
        key = written(raw)
        if key and key not in self.keys:
            raise AnswerError(self.unknown)
        return key or None

    def said(self, value: str | None, words: dict[str, str]) -> str:
        return words.get(f"choices.{value}") or value or ""

    def summarise(self, given: Tally[str]) -> Counts:
        return Counts.of(self.keys, (([value], n) for value, n in given))
