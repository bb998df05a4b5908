"""Newer and older: pages by key, which stay quick and stable however long the list is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import QueryDict

PAGE_SIZE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page, newest first; the first row of all is number 1. At the ends an address is ""."""

    rows: list[Row]
    total: int
    first: int
    newer_url: str
    older_url: str

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.first + len(self.rows) - 1


def page_of(queryset: QuerySet[Row], query: QueryDict) -> Page[Row]:
    """The page that the address asks for by ``before=<id>`` or ``after=<id>``; else the newest.

    Ids are UUIDv7, so their order is the order in time.
    """
    before, after = _uuid(query.get("before")), _uuid(query.get("after"))
    if before:
        rows = list(queryset.filter(pk__lt=before).order_by("-pk")[:PAGE_SIZE])
    elif after:
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[:PAGE_SIZE])[::-1]
    else:
        rows = list(queryset.order_by("-pk")[:PAGE_SIZE])
    newer = queryset.filter(pk__gt=rows[0].pk).count() if rows and (before or after) else 0
    kept = {key: query[key] for key in query if key not in {"before", "after"}}
    return page_from(rows, newer=newer, total=queryset.count(), kept=kept)


def quick_page_of(queryset: QuerySet[Row], query: QueryDict) -> Page[Row]:
    """The same without counting, for rows that are dear to find; ``total`` and ``first`` are 0."""
    before, after = _uuid(query.get("before")), _uuid(query.get("after"))
    if after and not before:
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        is_newer, is_older, rows = len(rows) > PAGE_SIZE, True, rows[:PAGE_SIZE][::-1]
    else:
        found = queryset.filter(pk__lt=before) if before else queryset
        rows = list(found.order_by("-pk")[: PAGE_SIZE + 1])
        is_newer, is_older, rows = before is not None, len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    kept = {key: query[key] for key in query if key not in {"before", "after"}}
    return Page(
        rows=rows,
        total=0,
        first=0,
        newer_url=_address(kept, after=rows[0].pk) if rows and is_newer else "",
        older_url=_address(kept, before=rows[-1].pk) if rows and is_older else "",
    )


def page_from(rows: list[Row], *, newer: int, total: int, kept: Mapping[str, object]) -> Page[Row]:
    """A page of these rows with ``newer`` before them; its links keep the query ``kept``."""
    has_older = newer + len(rows) < total
    return Page(
        rows=rows,
        total=total,
        first=newer + 1,
        newer_url=_address(kept, after=rows[0].pk) if newer else "",
        older_url=_address(kept, before=rows[-1].pk) if rows and has_older else "",
    )


def _address(kept: Mapping[str, object], **edge: UUID) -> str:
    return f"?{urlencode({**kept, **edge})}"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
