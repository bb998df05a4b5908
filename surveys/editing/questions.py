"""Questions added, changed, copied, removed: each function returns a new, checked definition."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from surveys.definition import MAX_QUESTIONS, Definition
from surveys.kinds import KINDS, AnyQuestion, Question

# Kinds between which a question keeps its words and its choices.
ALIKE = (
    ("single_choice", "multiple_choice", "dropdown", "ranking"),
    ("short_text", "text"),
    ("csat", "ces", "scale"),
)


class QuestionGoneError(LookupError):
    """Somebody else has removed the question."""


class SurveyFullError(Exception):
    """The survey has as many questions as it may have."""


def checked(definition: Definition, **changes: Any) -> Definition:
    """The definition with other parts, checked as a whole."""
    # By its fields: a definition also carries what it has worked out, such as its pages.
    parts = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition.model_validate({**parts, **changes})


def new_key(kind: str) -> str:
    """A key no question or choice has or had, so that answers never mix."""
    return f"{kind}_{secrets.token_hex(3)}"


def question_of(definition: Definition, key: str) -> AnyQuestion:
    """The question with that key. Raises QuestionGoneError."""
    question = definition.question(key)
    if question is None:
        raise QuestionGoneError(key)
    return question


def question_added(definition: Definition, new: Question, *, after: str = "") -> Definition:
    """With a new question after another one, else last. Raises SurveyFullError."""
    if len(definition.questions) >= MAX_QUESTIONS:
        raise SurveyFullError
    keys = [question.key for question in definition.questions]
    place = keys.index(after) + 1 if after in keys else len(keys)
    return _with(definition, [*definition.questions[:place], new, *definition.questions[place:]])


def question_replaced(definition: Definition, changed: Question) -> Definition:
    """With another question in the place of the one with its key."""
    question_of(definition, changed.key)
    return _with(
        definition, [changed if old.key == changed.key else old for old in definition.questions]
    )


def question_removed(definition: Definition, key: str) -> Definition:
    """Without a question; the page it began begins with the next one."""
    place = definition.questions.index(question_of(definition, key))
    kept = [*definition.questions]
    gone = kept.pop(place)
    follows_on_page = place < len(kept) and not kept[place].starts_page
    if gone.starts_page and follows_on_page:
        kept[place] = kept[place].model_copy(update={"starts_page": True})
    return _with(definition, kept)


def question_copied(definition: Definition, key: str, *, copy: str) -> Definition:
    """With the same question again right after it, under the key ``copy``."""
    twin = question_of(definition, key).model_copy(update={"key": copy, "starts_page": False})
    return question_added(definition, twin, after=key)


def turned(question: Question, kind: str) -> Question:
    """The question as another kind like it. Raises KeyError for one that is not alike."""
    if kind not in kinds_alike(question.kind):
        raise KeyError(kind)
    target = KINDS[kind]
    kept = {name: value for name, value in question if name in target.model_fields}
    return target.model_validate({**kept, "kind": kind})


def kinds_alike(kind: str) -> Sequence[str]:
    """The kinds a question of this kind can be turned into, itself included."""
    return next((group for group in ALIKE if kind in group), ())


def _with(definition: Definition, questions: Sequence[Question]) -> Definition:
    return checked(definition, questions=questions)
