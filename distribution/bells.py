"""Telling the workers that there is something to do. A bell that is lost is rung again by the
sweeper: what is to be done stands in Postgres."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction

# A bell that waited longer than this is dropped; otherwise a busy worker would gather them.
STALE_AFTER_SECONDS = 60


def ring(task: str, organisation_id: UUID, *args: Any, queue: str = "mail") -> None:
    """Queue ``distribution.tasks.<task>`` for an organisation once the transaction has committed.

    What takes long and sends nothing goes to another ``queue`` than the mail. Never raises: without
    a broker the sweeper finds the work later.
    """

    def send() -> None:
        current_app.send_task(
            f"distribution.tasks.{task}",
            args=[str(organisation_id), *map(str, args)],
            queue=queue,
            expires=STALE_AFTER_SECONDS,
            retry=False,
        )

    transaction.on_commit(send, robust=True)
