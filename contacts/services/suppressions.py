"""The list of addresses that must not be asked."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.models import Suppression


def suppression_add(
    *,
    address: str,
    reason: Suppression.Reason,
    channel: str = "email",
    actor: User | None = None,
) -> Suppression:
    """Stop asking an address; doing it again changes nothing, the first reason stays."""
    with transaction.atomic():
        suppression, is_new = Suppression.objects.get_or_create(
            channel=channel, address=address.strip().lower(), defaults={"reason": reason}
        )
        if is_new:
            audit.record("suppression.added", target=suppression, actor=actor, reason=reason.value)
    return suppression


def suppression_remove(*, suppression: Suppression, actor: User | None = None) -> None:
    """Allow asking an address again."""
    with transaction.atomic():
        audit.record(
            "suppression.removed", target=suppression, actor=actor, reason=suppression.reason
        )
        suppression.delete()
