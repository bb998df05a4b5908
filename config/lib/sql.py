"""Prepared statements for the few queries that run on every answer."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg import Cursor

PREPARE_AFTER = 3


def prepared(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """Run one statement in Django's open transaction and return its first row, or None.

    Django binds values in Python and plans each statement anew; for the answer path this costs more
    than the work itself. Django's own cursors never prepare, so the threshold is ours alone.
    """
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = PREPARE_AFTER
    with Cursor(raw) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()
