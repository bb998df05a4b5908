"""Waiting for what other connections do."""

from __future__ import annotations

import time

import pytest
from django.db import connection

PATIENCE = 30


def wait_until_somebody_waits() -> None:
    """Until another connection waits for what this one has written and not committed."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
            )
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
    pytest.fail("the second request did not wait for the first")


def wait_until_requests_have_ended() -> None:
    """Until a live server's other connections rest; emptying the tables would meet their locks."""
    deadline, quiet = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline and quiet < 3:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state <> 'idle' AND pid <> pg_backend_pid()"
            )
            quiet = quiet + 1 if cursor.fetchone() == (0,) else 0
        time.sleep(0.03)
