"""Conditions: who is asked a question, who meets an ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from config.lib.scores import Group

Subject = Literal["answer", "group", "property", "language", "channel"]
Operator = Literal["is", "is_not", "at_least", "at_most", "answered", "unanswered"]


class Condition(BaseModel):
    """One comparison, such as "the answer to ``nps`` is one of 0 to 6".

    ``key`` names the question or the property. "is" is true for any of ``values``; an answer of
    several choices is each of them. A matrix answers ``row:column``. What is not known fulfils
    only "is_not" and "unanswered".
    """

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    key: Annotated[str, Field(max_length=50)] = ""
    op: Operator = "is"
    values: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list, max_length=50)

    def holds(self, situation: Situation) -> bool:
        """Whether it is true for this person."""
        return self.fits(situation.tokens(self.subject, self.key))

    def fits(self, found: list[str]) -> bool:
        """Whether it is true of these tokens."""
        match self.op:
            case "is":
                return bool(set(found) & set(self.values))
            case "is_not":
                return not set(found) & set(self.values)
            case "answered":
                return bool(found)
            case "unanswered":
                return not found
            case "at_least":
                return any(number >= self.limit for number in _numbers(found))
            case "at_most":
                return any(number <= self.limit for number in _numbers(found))

    @property
    def limit(self) -> float:
        """The number "at_least" and "at_most" compare with; NaN, which nothing reaches, if none."""
        return next(iter(_numbers(self.values)), float("nan"))


# True when every condition of at least one group holds. Empty: always.
ShowIf = Annotated[list[list[Condition]], Field(max_length=10)]


@dataclass(frozen=True)
class Situation:
    """What is known of a person in front of a survey. ``answers`` are stored ones, by question."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    group: Group | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    channel: str = ""

    def tokens(self, subject: Subject, key: str) -> list[str]:
        """What conditions compare with; empty is not known."""
        match subject:
            case "answer":
                return tokens(self.answers.get(key))
            case "property":
                return tokens(self.properties.get(key))
            case "group":
                return tokens(self.group)
            case "language":
                return tokens(self.language)
            case "channel":
                return tokens(self.channel)


def holds(show_if: list[list[Condition]], situation: Situation) -> bool:
    """Whether a question with these conditions is asked."""
    return not show_if or any(
        all(condition.holds(situation) for condition in group) for group in show_if
    )


def tokens(value: Any) -> list[str]:
    """A stored answer as conditions see it."""
    match value:
        case None | "":
            return []
        case bool():
            return ["yes" if value else "no"]
        case list():
            return [token for item in value for token in tokens(item)]
        case {"other": _}:
            return ["other"]
        case dict():
            return [f"{row}:{column}" for row, column in value.items()]
        case _:
            return [str(value)]


def _numbers(values: list[str]) -> list[float]:
    found = []
    for value in values:
        try:
            found.append(float(value))
        except ValueError:
            continue
    return found
