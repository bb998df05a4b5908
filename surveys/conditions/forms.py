"""The form in which people say who is asked: alternatives, each of conditions that all hold.

It stands inside another form, under its own prefix. Every alternative ends with an empty
condition, and an empty alternative comes last; what is left empty counts as nothing, so that
adding needs no script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import QueryDict

from surveys.conditions.rows import ConditionForm, initial_of, initial_typed
from surveys.conditions.topics import Topics
from surveys.logic import Condition

MOST_GROUPS = 10
MOST_CONDITIONS = 10
Place = tuple[int, int]


class ConditionsForm:
    """All conditions of a question or an ending; ``show_if`` is what they say.

    ``data`` is the form they came with, or None. Data without any of its fields changes nothing.
    ``reshape_url`` draws the form anew, by ``anew``, when a topic is chosen.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        topics: Topics,
        show_if: list[list[Condition]],
        suggestions: Mapping[str, Sequence[str]] | None = None,
        prefix: str = "show_if",
        reshape_url: str = "",
    ) -> None:
        self.data, self.prefix, self.topics, self._saved = data, prefix, topics, show_if
        self.suggestions, self.reshape_url = suggestions or {}, reshape_url
        places = _places(data, prefix) if data else []
        self.is_bound = bool(places)
        self.groups = self._posted(data, places) if data and places else self._of(show_if)
        self._add_spares()

    def anew(self) -> ConditionsForm:
        """What was posted, unchecked and closed up."""
        if not self.is_bound or self.data is None:
            return self
        kept = [[row for row in group if not row.is_spare] for group in self.groups]
        self.groups = [
            [
                self._row((place, number), initial=initial_typed(self.data, str(row.prefix)))
                for number, row in enumerate(group)
            ]
            for place, group in enumerate(group for group in kept if group)
        ]
        self._add_spares()
        return self

    def is_valid(self) -> bool:
        """Whether every condition makes sense."""
        return not self.errors

    @property
    def errors(self) -> dict[str, list[str]]:
        """Field name -> words."""
        return {
            row.add_prefix(name): [str(word) for word in words]
            for group in self.groups
            for row in group
            for name, words in row.errors.items()
        }

    @property
    def show_if(self) -> list[list[Condition]]:
        """What the form says; what is saved when it is not valid, or was not posted."""
        if not self.is_bound or not self.is_valid():
            return self._saved
        said = [[row.condition for row in group if row.condition] for group in self.groups]
        return [group for group in said if group]

    @property
    def is_empty(self) -> bool:
        """Whether it holds for everybody."""
        return all(row.is_spare for group in self.groups for row in group)

    def _row(
        self,
        place: Place,
        *,
        data: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> ConditionForm:
        return ConditionForm(
            data,
            initial=initial,
            topics=self.topics,
            suggestions=self.suggestions,
            reshape={"hx-post": self.reshape_url} if self.reshape_url else {},
            prefix=f"{self.prefix}-{place[0]}-{place[1]}",
        )

    def _of(self, show_if: list[list[Condition]]) -> list[list[ConditionForm]]:
        return [
            [
                self._row((place, number), initial=initial_of(one, self.topics, self.suggestions))
                for number, one in enumerate(group)
            ]
            for place, group in enumerate(show_if)
        ]

    def _posted(self, data: QueryDict, places: list[Place]) -> list[list[ConditionForm]]:
        removed = data.get(f"{self.prefix}-remove")
        kept = [place for place in places if f"{place[0]}-{place[1]}" != removed]
        return [
            [self._row(place, data=data) for place in group]
            for _, group in groupby(kept, key=lambda place: place[0])
        ]

    def _add_spares(self) -> None:
        """Room for one more condition in each alternative, and for one more alternative."""
        for group in self.groups:
            place, number = _place(group[-1])
            if not group[-1].is_spare and number < MOST_CONDITIONS - 1:
                group.append(self._row((place, number + 1)))
        last = _place(self.groups[-1][0])[0] if self.groups else -1
        is_spare = bool(self.groups) and self.groups[-1][0].is_spare
        if not is_spare and last < MOST_GROUPS - 1:
            self.groups.append([self._row((last + 1, 0))])


def _places(data: QueryDict, prefix: str) -> list[Place]:
    found = re.compile(rf"{re.escape(prefix)}-([0-9])-([0-9])-about")
    matches = (found.fullmatch(name) for name in data)
    return sorted((int(match[1]), int(match[2])) for match in matches if match)


def _place(row: ConditionForm) -> Place:
    place, number = row.place.split("-")
    return int(place), int(number)
