"""Bodies of calls as typed documents, and what is wrong with them by its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from pydantic import BaseModel, ValidationError

from accounts.api.entrance import Call
from accounts.api.problems import ApiProblem, Fields, invalid

Body = TypeVar("Body", bound=BaseModel)
Row = TypeVar("Row", bound=Model)
MOST_LISTED = 100


def body_read(form: type[Body], data: Any) -> Body:
    """The document in ``data``. Raises ApiProblem that names every field that is wrong."""
    if not isinstance(data, dict):
        raise ApiProblem(422, "invalid", "The body must be a JSON object.")
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise invalid(fields_of(error)) from error


def fields_of(error: ValidationError) -> Fields:
    """Every problem by its place, such as ``contact.email``."""
    found: Fields = {}
    for problem in error.errors(include_url=False):
        place = ".".join(str(step) for step in problem["loc"]) or "body"
        # What our own checks say stands behind "Value error, ".
        own = problem.get("ctx", {}).get("error")
        found.setdefault(place, []).append(str(own or problem["msg"]))
    return found


def page_of(rows: QuerySet[Row], call: Call) -> list[Row]:
    """The newest rows, from behind the one whose id is in ``?after=``; one more than is shown."""
    if after := call.query.get("after"):
        rows = rows.filter(pk__lt=_id(after))
    return list(rows.order_by("-pk")[: MOST_LISTED + 1])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise invalid({"after": ["The id that the last answer called next."]}) from error


def listed(rows: Sequence[Any], name: str) -> dict[str, Any]:
    """The first rows of a list under its ``name``; with ``next`` the id to go on ``after``.

    ``rows`` may hold one more than is shown, and each has an "id".
    """
    shown = rows[:MOST_LISTED]
    return {name: shown, "next": shown[-1]["id"] if len(rows) > MOST_LISTED else None}
