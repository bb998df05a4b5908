"""Prepared statements for the few queries that run on every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg import Cursor

PREPARE_AFTER = 3
P = ParamSpec("P")
R = TypeVar("R")


def prepared(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """Run one statement in Django's open transaction and return its first row, or None.

    Django binds values in Python and plans each statement anew; for the answer path this costs more
    than the work itself. Django's own cursors never prepare, so the threshold is ours alone.
    """
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = PREPARE_AFTER
    with connection.wrap_database_errors, Cursor(raw) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def reconnecting(view: Callable[P, R]) -> Callable[P, R]:
    """A view that runs once more when its connection turns out to be gone.

    Cheaper than asking the connection before each request, as Django does. The view must own its
    transactions, and doing it twice must be the same as doing it once.
    """

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            return view(*args, **kwargs)
        except OperationalError:
            connection.close()
            return view(*args, **kwargs)

    return run
