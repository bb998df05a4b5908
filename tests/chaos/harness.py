"""The product's Celery application under chaos, loaded with ``-A tests.chaos.harness``.

Every task message is published twice. Leases, retries and the beat are quicker, so that a run takes
minutes instead of hours; nothing else differs from production.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.signals import task_prerun, worker_process_init
from django.conf import settings
from kombu.transport.virtual.base import Channel

from config.celery import app

__all__ = ["app"]
# Longer than a turn and a message, as in production.
LEASE = timedelta(seconds=15)
BUSY = timedelta(seconds=8)
SOON = timedelta(seconds=2)
_publish = Channel.basic_publish


def publish_twice(channel: Any, message: dict[str, Any], *args: Any, **options: Any) -> None:
    """What a broker does that delivers at least once, at every single message."""
    copy = {**message, "properties": dict(message["properties"])}
    _publish(channel, message, *args, **options)
    if "task" in message.get("headers", {}):
        _publish(channel, copy, *args, **options)


Channel.basic_publish = publish_twice  # type: ignore[assignment, method-assign]
app.conf.beat_schedule = {
    "sending": {**settings.CELERY_BEAT_SCHEDULE["sending"], "schedule": 2.0},
}


@worker_process_init.connect
def hasten(**_words: Any) -> None:
    """Wait for less time."""
    from distribution import outcomes, sending, sweeping

    settings.SMS_TIMEOUT = 3
    sending.LEASE = sweeping.LEASE = LEASE  # type: ignore[attr-defined]
    sweeping.invitations_care.__kwdefaults__ = {"lease": LEASE}
    sweeping.BUSY = BUSY
    outcomes.RETRY_AFTER = [SOON] * len(outcomes.RETRY_AFTER)
    outcomes.UNREACHED_AFTER = SOON


@task_prerun.connect
def touch(**_words: Any) -> None:
    """Show that a worker consumes."""
    if path := os.environ.get("CHAOS_PULSE"):
        Path(path).touch()
