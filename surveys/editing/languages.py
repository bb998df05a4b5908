"""Languages added, moved, taken out: each function returns a new, checked definition.

The words of a language taken out stay in the texts, unseen, until it is brought back.
"""

from __future__ import annotations

from typing import Any

from surveys.definition import Definition, Ending
from surveys.editing.endings import ending_of
from surveys.editing.questions import checked, question_of, question_replaced
from surveys.kinds import Question

# Name of a text -> language -> words.
Words = dict[str, dict[str, str]]


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
    for name, by_language in words.items():
        text = text_in(document, name)
        for code, said in by_language.items():
            text.pop(code, None)
            if said:
                text[code] = said
    return document


def text_in(document: dict[str, Any], name: str) -> dict[str, str]:
    """The words of a text, by its name, in the document of its owner; empty when it is gone."""
    first, _dot, rest = name.partition(".")
    if not rest:
        found = document.setdefault(name, {})
    elif first == "links":
        found = document["links"][int(rest)]["label"] if int(rest) < len(document["links"]) else {}
    else:
        key, _dot, own = rest.partition(".")
        owner: dict[str, Any] = next(
            (owner for owner in document[first] if owner["key"] == key), {}
        )
        found = owner.get("texts", owner).setdefault(own or "text", {})
    return found  # type: ignore[no-any-return]
