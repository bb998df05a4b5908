"""The Celery application: queues ``default`` and ``mail``, and the beat's schedule."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("anbefal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_bad_settings(**kwargs: Any) -> None:
    """A worker does not start when a check of ours fails; Celery would swallow the error itself."""
    from django.core.management.base import SystemCheckError

    from config.checks import stop_when_failing

    try:
        stop_when_failing()
    except SystemCheckError as error:
        raise SystemExit(str(error)) from error
