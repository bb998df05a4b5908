"""Answers that staff gave to try a survey are deleted, all at once."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.models import Response


def tests_delete(*, actor: User) -> int:
    """Delete the test answers of the open organisation; returns how many there were.

    They were never counted, so no day has to be counted anew.
    """
    with transaction.atomic():
        number, _by_model = Response.objects.filter(is_test=True).delete()
        audit.record("response.tests_deleted", actor=actor, count=number)
    return number
