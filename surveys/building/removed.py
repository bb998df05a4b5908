"""Questions just removed, kept for an hour so that they can come back where they were."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from surveys.definition import Definition
from surveys.editing.order import moved, places
from surveys.editing.questions import question_added
from surveys.kinds import KINDS
from surveys.models import Survey

SECONDS = 3600


def remember(survey: Survey, definition: Definition, key: str) -> None:
    """Keep a question and its place."""
    question = definition.question(key)
    if question is None:
        return
    order = places(definition)
    following = order[order.index(key) + 1 :]
    kept = [question.model_dump(mode="json"), following[0] if following else ""]
    cache.set(_name(survey, key), kept, SECONDS)


def recalled(survey: Survey, key: str) -> tuple[dict[str, Any], str] | None:
    """The question's document and the place it stood before; None when it is forgotten."""
    kept = cache.get(_name(survey, key))
    return None if kept is None else (kept[0], kept[1])


def with_recalled(definition: Definition, document: dict[str, Any], before: str) -> Definition:
    """The definition with the question back in its place; as it is when it is back already."""
    if definition.question(document["key"]) is not None:
        return definition
    question = KINDS[document["kind"]].model_validate({**document, "starts_page": False})
    return moved(question_added(definition, question), question.key, before=before)


def _name(survey: Survey, key: str) -> str:
    return f"question-removed:{survey.pk}:{key}"
