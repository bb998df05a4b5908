"""Turns: which campaign of an organisation sends next, and that no organisation has all workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.models import Campaign
from distribution.sending import batch_send
from distribution.sweeping import has_due

# A worker whose machine is gone without a word has lost its place after a minute.
ALIVE = ", ".join(
    f"set_config('tcp_keepalives_{name}', '{value}', false)"
    for name, value in {"idle": 30, "interval": 10, "count": 3}.items()
)


def turn_take(*, organisation: Organisation, campaign_id: UUID) -> UUID | None:
    """Send a batch of the campaign; when it has none, of the organisation's next that has.

    Returns whose turn is next. None when nothing more is due, or ``settings.SENDERS`` workers are
    at the organisation already: they go on with whatever is due there.
    """
    with _place_taken(organisation) as taken:
        line = _line(organisation, campaign_id) if taken else []
        for number, candidate in enumerate(line):
            if batch_send(organisation=organisation, campaign_id=candidate):
                return line[(number + 1) % len(line)]
    return None


def _line(organisation: Organisation, first: UUID) -> list[UUID]:
    """The campaigns with something to send, in a circle that begins with ``first``."""
    with tenant_scope(organisation):
        due = Campaign.objects.filter(has_due()).order_by("pk").values_list("pk", flat=True)
        others = [each for each in due if each != first]
    later = [each for each in others if each > first]
    return [first, *later, *others[: len(others) - len(later)]]


@contextmanager
def _place_taken(organisation: Organisation) -> Iterator[bool]:
    """Whether one of the organisation's places was free. It is ours until the block ends; Postgres
    frees that of a killed worker at once, with its connection."""
    names = (f"sending:{organisation.pk}:{number}" for number in range(settings.SENDERS))
    place = next((name for name in names if _ask("pg_try_advisory_lock", name)), None)
    try:
        yield place is not None
    finally:
        # A connection that is gone has let go of it already.
        with suppress(OperationalError, InterfaceError):
            if place:
                _ask("pg_advisory_unlock", place)


def _ask(function: str, place: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0)), {ALIVE}", [place])  # noqa: S608
        return bool(cursor.fetchone()[0])
