"""The list of addresses that must not be asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import User
from config.lib import clock
from contacts.models import Suppression

# From what ends by itself to what must never be lost: lifting a bounce must not lift a person's no.
STRENGTH: dict[str, int] = {
    Suppression.Reason.SNOOZED: 0,
    Suppression.Reason.OTHER_CHANNEL: 0,
    Suppression.Reason.BOUNCED: 1,
    Suppression.Reason.UNSUBSCRIBED: 2,
    Suppression.Reason.MANUAL: 2,
    Suppression.Reason.COMPLAINED: 3,
}

# What a person asks for and may change.
WISHES = frozenset({Suppression.Reason.SNOOZED, Suppression.Reason.OTHER_CHANNEL})


def suppression_add(
    *,
    address: str,
    reason: Suppression.Reason,
    channel: str = "email",
    until: datetime | None = None,
    actor: User | None = None,
) -> Suppression:
    """Stop asking an address, until a moment or until somebody takes it back.

    Doing it again changes nothing, but a stronger reason takes the place of a weaker one, so that
    the order in which they are heard of does not matter. A wish of the person takes the place of
    an earlier wish, and anything takes the place of what is over.
    """
    with transaction.atomic():
        suppression, is_new = Suppression.objects.get_or_create(
            channel=channel,
            address=address.strip().lower(),
            defaults={"reason": reason, "until": until},
        )
        stopped = Suppression.objects.filter(_gives_way(reason), pk=suppression.pk)
        if stopped.update(reason=reason, until=until, created_at=clock.now()) or is_new:
            suppression.reason, suppression.until = reason, until
            audit.record("suppression.added", target=suppression, actor=actor, reason=reason.value)
    return suppression


def _gives_way(reason: Suppression.Reason) -> Q:
    """What may be replaced by this reason."""
    weaker = [other for other, strength in STRENGTH.items() if strength < STRENGTH[reason]]
    wishes = WISHES if reason in WISHES else frozenset()
    return Q(reason__in=[*weaker, *wishes]) | Q(until__lte=clock.now())


def suppression_remove(*, suppression: Suppression, actor: User | None = None) -> None:
    """Allow asking an address again."""
    with transaction.atomic():
        audit.record(
            "suppression.removed", target=suppression, actor=actor, reason=suppression.reason
        )
        suppression.delete()
