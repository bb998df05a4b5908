"""Many addresses that must not be asked at once, and all of them as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from config.lib import clock
from contacts.models import Suppression
from contacts.services.suppressions import STRENGTH

EXPORT_ROWS = 1000
MANUAL = Suppression.Reason.MANUAL


def suppressions_import(*, addresses: Sequence[str], channel: str, actor: User) -> int:
    """Stop asking all these clean addresses on a channel. Returns how many were new; whoever is
    on the list already stays, with the stronger reason."""
    weaker = [reason for reason, strength in STRENGTH.items() if strength < STRENGTH[MANUAL]]
    with transaction.atomic():
        known = Suppression.objects.filter(channel=channel, address__in=addresses)
        before = known.count()
        known.filter(Q(reason__in=weaker) | Q(until__lte=clock.now())).update(
            reason=MANUAL, until=None, created_at=clock.now()
        )
        rows = [Suppression(channel=channel, address=each, reason=MANUAL) for each in addresses]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        new = known.count() - before
        audit.record("suppression.imported", actor=actor, contacts=len(addresses), created=new)
    return new


def suppression_rows() -> Iterator[Sequence[object]]:
    """Every address as a row of a file, oldest first, the heading before them.

    Reads a thousand at a time, each by its own statement: the caller may commit in between.
    """
    yield [_("Address"), _("Channel"), _("Why"), _("Since"), _("Until")]
    after = None
    while found := _next(after):
        for row in found:
            yield [row.address, row.channel, row.get_reason_display(), row.created_at, row.until]
        after = found[-1]


def _next(after: Suppression | None) -> list[Suppression]:
    rows = Suppression.objects.order_by("pk")
    return list((rows.filter(pk__gt=after.pk) if after else rows)[:EXPORT_ROWS])
