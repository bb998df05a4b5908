"""Marks of the parts of a definition, so that two people meet only where they edit the same one."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from surveys.definition import Definition

QUESTION = "question."


def fingerprint(definition: Definition, part: str) -> str:
    """A short mark that changes whenever that part does.

    Parts: ``question.<key>``, "order", "endings", "languages" (which ones, not their words),
    "look", "settings" (hidden fields, estimated time, progress). Raises KeyError for another.
    """
    content = json.dumps(_content(definition, part), sort_keys=True)
    return sha256(content.encode()).hexdigest()[:16]


def _content(definition: Definition, part: str) -> Any:
    if part.startswith(QUESTION):
        question = definition.question(part.removeprefix(QUESTION))
        # Where a page starts belongs to the order.
        return question and question.model_dump(mode="json", exclude={"starts_page"})
    match part:
        case "order":
            return [(question.key, question.starts_page) for question in definition.questions]
        case "endings":
            return [ending.model_dump(mode="json") for ending in definition.endings]
        case "languages":
            return definition.languages
        case "look":
            return definition.look.model_dump(mode="json")
        case "settings":
            return definition.hidden_fields, definition.shows_time, definition.shows_progress
        case _:
            raise KeyError(part)
