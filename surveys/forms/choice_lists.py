"""The lists of choices a question can have, as rows of its form, and what their buttons do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.editing.questions import new_key
from surveys.kinds import Question
from surveys.kinds.base import MAX_CHOICES, MAX_LINES, MAX_TEXT, Choice

TITLES: dict[str, str | Promise] = {
    "choices": _("Answers to choose from"),
    "rows": _("Rows"),
    "columns": _("Columns"),
}
ADD: dict[str, str | Promise] = {
    "choices": _("Add an answer"),
    "rows": _("Add a row"),
    "columns": _("Add a column"),
}
FLAGS = {
    "pinned": _("Stays last when shuffled"),
    "exclusive": _("Chosen alone, such as “none of these”"),
}


@dataclass(frozen=True)
class ChoiceRow:
    """One choice: its words in each language and its marks."""

    key: str
    number: int
    fields: list[BoundField]
    flags: dict[str, BoundField]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class ChoiceList:
    """All choices of one list of a question."""

    name: str
    rows: list[ChoiceRow]
    most: int

    @property
    def title(self) -> str:
        """What the list is called."""
        return str(TITLES[self.name])

    @property
    def add_label(self) -> str:
        """What its button says."""
        return str(ADD[self.name])

    @property
    def is_full(self) -> bool:
        """Whether nothing can be added."""
        return len(self.rows) >= self.most


def lists_of(question: Question) -> dict[str, list[Choice]]:
    """The lists of choices of a question by their name."""
    return {name: getattr(question, name) for name in TITLES if hasattr(question, name)}


def most_in(name: str) -> int:
    """How many choices a list holds."""
    return MAX_CHOICES if name == "choices" else MAX_LINES


def flag_fields(question: Question) -> dict[str, forms.BooleanField]:
    """A field for each mark of each choice that has a meaning for the kind."""
    marks = [
        mark
        for mark, is_of_use in [
            ("pinned", hasattr(question, "shuffled")),
            ("exclusive", question.kind == "multiple_choice"),
        ]
        if is_of_use
    ]
    return {
        f"choices.{choice.key}.{mark}": forms.BooleanField(
            label=FLAGS[mark], required=False, initial=getattr(choice, mark)
        )
        for choice in lists_of(question).get("choices", [])
        for mark in marks
    }


def ordered(choices: list[dict[str, Any]], keys: list[str]) -> list[dict[str, Any]]:
    """The choices in the order of their keys; those not named, a colleague's, come last."""
    place = {key: number for number, key in enumerate(keys)}
    return sorted(choices, key=lambda choice: place.get(choice["key"], len(place)))


def act(choices: list[dict[str, Any]], verb: str, key: str, most: int) -> list[dict[str, Any]]:
    """The choices after a button: "add" one named ``key``, or "remove", "up" or "down" that one."""
    if verb == "add":
        return [*choices, {"key": key, "text": {}}][:most]
    if verb == "remove":
        # A question with choices has at least one.
        return [choice for choice in choices if choice["key"] != key] or choices
    here = next((place for place, choice in enumerate(choices) if choice["key"] == key), None)
    there = None if here is None else here + {"up": -1, "down": 1}.get(verb, 0)
    if here is None or there is None or not 0 <= there < len(choices):
        return choices
    moved = [*choices]
    moved[here], moved[there] = moved[there], moved[here]
    return moved


def with_lines(
    choices: list[dict[str, Any]], lines: str, language: str, most: int
) -> list[dict[str, Any]]:
    """The choices and one more for each line; those without any words make room."""
    written = [choice for choice in choices if any(choice["text"].values())]
    new = [
        {"key": new_key("option"), "text": {language: line.strip()[:MAX_TEXT]}}
        for line in lines.splitlines()
        if line.strip()
    ]
    return [*written, *new][:most] or choices
