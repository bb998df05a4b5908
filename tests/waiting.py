"""Two requests at once, where the second waits for the first."""

from __future__ import annotations

import time

import pytest
from django.db import connection

PATIENCE = 10


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
