"""Identifiers made in Python, so that any Postgres from 16 on serves."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """A time-ordered UUIDv7: new rows land at the end of the index."""
    return compat.uuid7()
