"""CPU of reading a dashboard from rollups, beside the same counts from the answers themselves.

Run ``python bench/dashboard.py [answers]``. It starts Postgres and Valkey by itself, unless the
environment names some on the same machine. It makes an organisation with so many answers over two
years, reads its whole history as the dashboard does, and removes it again. CPU is that of this
process and of its Postgres backend.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.services import have_services  # noqa: E402

have_services()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "0"
django.setup()

from django.db import connection  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from accounts.tenancy import tenant_scope  # noqa: E402
from analytics.dimensions import declared_properties, dimensions_of  # noqa: E402
from analytics.histograms import Histograms, Narrowing, histograms_read  # noqa: E402
from analytics.periods import Period  # noqa: E402
from analytics.rollups import rollup_refresh  # noqa: E402
from config.lib import clock  # noqa: E402
from contacts.models import Property  # noqa: E402
from surveys.models import DirtyDay, Survey  # noqa: E402

ANSWERS, DAYS, TIMES = 300_000, 730, 5

FILL = """
    INSERT INTO surveys_response (id, organisation_id, survey_id, channel, language, score, answers,
                                  comment, properties, variants, pages_sent, is_test, day,
                                  recorded_at, updated_at)
    SELECT gen_random_uuid(), %(organisation)s, %(survey)s,
           (ARRAY['email', 'link', 'import'])[1 + number %% 3],
           (ARRAY['nb', 'sv', 'en'])[1 + number %% 7 %% 3], number %% 1009 %% 11, '{}',
           repeat('A comment of an ordinary length. ', number %% 2),
           jsonb_build_object('region', number %% 12, 'shop', 'shop ' || number %% 200),
           '{}', 0, false, %(today)s::date - number %% %(days)s, now(), now()
      FROM generate_series(1, %(answers)s) AS number
"""


def cpu_ms() -> float:
    """CPU of this process and of its backend so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return nanoseconds / 1e6 + time.process_time() * 1e3


def least(work: Callable[[], object]) -> float:
    """Milliseconds of CPU of the cheapest of some runs."""
    work()
    runs = []
    for _ in range(TIMES):
        before = cpu_ms()
        work()
        runs.append(cpu_ms() - before)
    return min(runs)


def fill(organisation: Organisation, answers: int) -> UUID:
    """A survey full of answers whose days are all dirty."""
    for key in ("region", "shop"):
        Property.objects.create(key=key, label=key)
    survey = Survey.objects.create(name="Bench", draft={})
    today = clock.local_day(clock.now(), organisation.zone)
    values: dict[str, Any] = {
        "organisation": organisation.pk,
        "survey": survey.pk,
        "today": today,
        "days": DAYS,
        "answers": answers,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
    days = [today - timedelta(days=number) for number in range(DAYS)]
    DirtyDay.objects.bulk_create(DirtyDay(survey_id=survey.pk, day=day) for day in days)
    return survey.pk


def measure(organisation: Organisation, answers: int) -> str:
    """Fill, refresh, read both ways; the line of results."""
    with tenant_scope(organisation):
        survey_id = fill(organisation, answers)
    with tenant_scope(organisation):
        start = time.perf_counter()
        rollup_refresh(survey_id=survey_id)
        refreshed = time.perf_counter() - start
    today = clock.local_day(clock.now(), organisation.zone)
    span = Period(today - timedelta(days=DAYS - 1), today)

    def read(narrowing: Narrowing | None = None) -> Histograms:
        dimensions = dimensions_of(declared_properties())
        return histograms_read(
            survey_id, span, dimensions=dimensions, split_from=span.first, narrowing=narrowing
        )

    with tenant_scope(organisation):
        rolled = least(read)
        # A property nobody has narrows nothing, but makes the reader count the answers.
        everything = Narrowing(properties={"nothing": ""})
        assert read(everything) == read()  # noqa: S101
        raw = least(lambda: read(everything))
        DirtyDay.objects.create(survey_id=survey_id, day=today)
        dirty = least(read)
    return (
        f"answers={answers} refresh_seconds={refreshed:.1f} one_dirty_day_cpu_ms={dirty:.1f} "
        f"rollup_cpu_ms={rolled:.1f} raw_cpu_ms={raw:.1f} ratio={raw / rolled:.1f}"
    )


def main() -> None:
    answers = int(sys.argv[1]) if len(sys.argv) > 1 else ANSWERS
    organisation = Organisation.objects.create(name="Bench", slug="bench-dashboard", language="en")
    try:
        print(measure(organisation, answers))
    finally:
        with tenant_scope(organisation):
            organisation.delete()


if __name__ == "__main__":
    main()
