"""Every task and every bell: nothing waits long in the broker, which forgets and repeats."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from celery import Task, current_app
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
TRANSPORT: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
VISIBILITY: int = TRANSPORT["visibility_timeout"]
BEAT: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
APPS = ["accounts", "contacts", "surveys", "distribution", "analytics", "followup", "config"]
# What makes Celery itself wait until some moment.
WAITING = re.compile(r"\b(countdown|eta)\s*=|\.retry\(")


def tasks() -> list[Task[..., None]]:
    current_app.loader.import_default_modules()
    return [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]


def test_the_tasks_are_found() -> None:
    assert {task.name.split(".")[0] for task in tasks()} >= {"distribution", "analytics"}


@pytest.mark.parametrize("task", tasks(), ids=lambda task: str(task.name))
def test_no_task_waits_longer_than_half_the_visibility_timeout(task: Task[..., None]) -> None:
    waits = (task.max_retries or 0) * task.default_retry_delay if retries(task) else 0
    assert waits <= VISIBILITY / 2
    assert task.acks_late and task.reject_on_worker_lost and task.ignore_result


def retries(task: Task[..., None]) -> bool:
    """Whether the task is tried again by itself; no code of ours calls ``retry``."""
    return bool(getattr(task, "autoretry_for", ()))


def test_no_code_asks_the_broker_to_wait() -> None:
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    assert [path for path in sources if WAITING.search(path.read_text())] == []


@pytest.mark.parametrize("name", sorted(BEAT))
def test_what_beat_rings_for_exists_and_is_dropped_when_stale(name: str) -> None:
    entry = BEAT[name]
    assert entry.get("options", {}).get("expires", 0) <= VISIBILITY / 2
    assert entry["task"] in {task.name for task in tasks()}


def test_the_visibility_timeout_is_the_same_in_all_three_places() -> None:
    assert VISIBILITY == settings.CELERY_VISIBILITY_TIMEOUT
    assert settings.CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS["visibility_timeout"] == VISIBILITY


def test_a_worker_that_is_told_to_stop_has_stopped_within_thirty_seconds() -> None:
    from distribution.sending import TURN_SECONDS

    assert TURN_SECONDS < settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT < 30
