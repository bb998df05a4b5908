"""The list of addresses that must not be asked."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from config.lib import clock
from contacts.models import Suppression

# From what ends by itself to what must never be lost: lifting a bounce must not lift a person's no.
STRENGTH = {
    Suppression.Reason.SNOOZED: 0,
    Suppression.Reason.OTHER_CHANNEL: 0,
    Suppression.Reason.BOUNCED: 1,
    Suppression.Reason.UNSUBSCRIBED: 2,
    Suppression.Reason.MANUAL: 2,
    Suppression.Reason.COMPLAINED: 3,
}


def suppression_add(
    *,
    address: str,
    reason: Suppression.Reason,
    channel: str = "email",
    actor: User | None = None,
) -> Suppression:
    """Stop asking an address; doing it again changes nothing, but a stronger reason takes the
    place of a weaker one, so that the order in which they are heard of does not matter."""
    with transaction.atomic():
        suppression, is_new = Suppression.objects.get_or_create(
            channel=channel, address=address.strip().lower(), defaults={"reason": reason}
        )
        weaker = [other for other, strength in STRENGTH.items() if strength < STRENGTH[reason]]
        stopped = Suppression.objects.filter(pk=suppression.pk, reason__in=weaker)
        if stopped.update(reason=reason, until=None, created_at=clock.now()) or is_new:
            suppression.reason = reason
            audit.record("suppression.added", target=suppression, actor=actor, reason=reason.value)
    return suppression


def suppression_remove(*, suppression: Suppression, actor: User | None = None) -> None:
    """Allow asking an address again."""
    with transaction.atomic():
        audit.record(
            "suppression.removed", target=suppression, actor=actor, reason=suppression.reason
        )
        suppression.delete()
