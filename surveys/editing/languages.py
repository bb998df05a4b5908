"""Languages added, moved, taken out: each function returns a new, checked definition.

The words of a language taken out stay in the texts, unseen, until it is brought back.
"""

from __future__ import annotations

from typing import Any

from surveys.definition import Definition, Ending
from surveys.editing.endings import ending_of
from surveys.editing.questions import checked, question_of, question_replaced
from surveys.editing.texts import Words, put_words
from surveys.kinds import Question


def language_put(definition: Definition, code: str, place: int | None = None) -> Definition:
    """With a language at a place, else last; as it is when it is there already."""
    if code in definition.languages:
        return definition
    codes = [*definition.languages]
    codes.insert(len(codes) if place is None else place, code)
    return checked(definition, languages=codes)


def language_moved(definition: Definition, code: str, steps: int) -> Definition:
    """With a language so many places further down."""
    if code not in definition.languages:
        return definition
    codes = [other for other in definition.languages if other != code]
    codes.insert(max(definition.languages.index(code) + steps, 0), code)
    return checked(definition, languages=codes)


def language_removed(definition: Definition, code: str) -> Definition:
    """Without a language; the only one stays."""
    codes = [other for other in definition.languages if other != code]
    return checked(definition, languages=codes) if codes else definition


def question_said(definition: Definition, key: str, words: Words) -> Definition:
    """With these words in a question. Raises QuestionGoneError."""
    question = question_of(definition, key)
    return question_replaced(definition, type(question).model_validate(_said(question, words)))


def endings_said(definition: Definition, words: dict[str, Words]) -> Definition:
    """With these words in endings, by their keys. Raises EndingGoneError."""
    changed = {key: _said(ending_of(definition, key), said) for key, said in words.items()}
    endings = [changed.get(ending.key, ending) for ending in definition.endings]
    return checked(definition, endings=endings)


def _said(owner: Question | Ending, words: Words) -> dict[str, Any]:
    document = owner.model_dump(mode="json")
    put_words(document, words)
    return document
