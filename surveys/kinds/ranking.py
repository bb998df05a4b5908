"""Things put in order."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Raw, written
from surveys.kinds.choosing import ChoosingQuestion
from surveys.kinds.summaries import Levels, Ranks, Tally


class RankingQuestion(ChoosingQuestion):
    """Give each thing a place; the answer is their keys, the first place first.

    One who need not answer may leave some without a place. Its Raw is a dict of places by key.
    """

    template: ClassVar[str] = "respond/kinds/ranking.html"
    seconds: ClassVar[int] = 30
    stored: ClassVar[Any] = list[str]

    kind: Literal["ranking"] = "ranking"

    @property
    def places(self) -> range:
        """What a thing can be given, the first place being 1."""
        return range(1, len(self.choices) + 1)

    @property
    def note(self) -> str:
        return _("Give each line a place; 1 is the first.")

    @property
    def missing(self) -> str:
        return _("Give each line a place.")

    def received(self, posted: QueryDict) -> dict[str, str]:
        return {key: posted.get(f"{self.key}__{key}", "") for key in self.keys}

    def typed(self, value: list[str] | None) -> dict[str, str]:
        return {key: str(place) for place, key in enumerate(value or [], start=1)}

    def told(self, value: Any) -> list[str] | None:
        # A form has its own things, each once; a program may name others, or one twice.
        if isinstance(value, list) and not self._is_order(value):
            raise AnswerError(self.unknown)
        answer: list[str] | None = super().told(value)
        return answer

    def _is_order(self, keys: list[Any]) -> bool:
        return all(key in self.keys and keys.count(key) == 1 for key in keys)

    def read(self, raw: Raw) -> list[str] | None:
        given = raw if isinstance(raw, dict) else {}
        placed = [
            (self._place(given[key]), key) for key in self.keys if written(given.get(key, ""))
        ]
        if len({place for place, _key in placed}) < len(placed):
            raise AnswerError(_("Give each place only once."))
        if placed and self.required and len(placed) < len(self.choices):
            raise AnswerError(self.missing)
        return [key for _place, key in sorted(placed)] or None

    def _place(self, raw: str) -> int:
        places = {str(place): place for place in self.places}
        if written(raw) not in places:
            raise AnswerError(_("Choose among the places shown."))
        return places[written(raw)]

    def said(self, value: list[str] | None, words: dict[str, str]) -> str:
        names = [words.get(f"choices.{key}") or key for key in value or []]
        return ", ".join(f"{place}. {name}" for place, name in enumerate(names, start=1))

    def summarise(self, given: Tally[list[str]]) -> Ranks:
        people, places = 0, {key: list[tuple[int, int]]() for key in self.keys}
        for answer, n in given:
            people += n
            for place, key in enumerate(answer, start=1):
                places.setdefault(key, []).append((place, n))
        return Ranks(people, {key: Levels.of(self.places, found) for key, found in places.items()})
