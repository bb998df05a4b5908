"""How long 100,000 contacts take to import, beside a plain COPY of the same rows.

Run ``python bench/contact_import.py [rows]``. It starts Postgres and Valkey by itself, unless the
environment names them. The import includes all that a person waits for: reading, checking, merging,
progress, rejected rows. One row in a hundred is wrong and one in ten names a contact twice.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.services import have_services  # noqa: E402

have_services()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "0"
django.setup()

from django.db import connection  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from accounts.tenancy import tenant_scope  # noqa: E402
from config.lib.ids import uuid7  # noqa: E402
from contacts.models import ContactImport  # noqa: E402
from contacts.services import contact_import_open, contact_import_run  # noqa: E402

HEADING = "Kundenummer;Fornavn;Etternavn;E-post;Mobil;Språk;Region;Abonnement\n"
MAPPING = dict(
    zip(
        map(str, range(8)),
        ["external_id", "first_name", "last_name", "email", "phone", "language"]
        + ["property:region", "property:plan"],
        strict=True,
    )
)
REGIONS = ["Nord", "Sør", "Øst", "Vest"]


def line(number: int) -> str:
    """One row of the file."""
    person = number - 1 if number % 10 == 9 else number
    email = "no address" if number % 100 == 50 else f"Person.{person}@Example.com"
    return (
        f"{100_000 + person};Kari {person};Ødegård-Bjørnstad;{email};+47 900 11 223;Norsk;"
        f"{REGIONS[number % 4]};Gull\n"
    )


def file_of(rows: int) -> Iterator[bytes]:
    """The file in pieces, as an upload arrives."""
    yield HEADING.encode()
    for first in range(0, rows, 1000):
        last = min(first + 1000, rows)
        yield "".join(line(number) for number in range(first, last)).encode()


def timed_import(organisation: Organisation, user: User, rows: int) -> tuple[float, ContactImport]:
    """Seconds from the start of the job to its end; the upload is stored before."""
    with tenant_scope(organisation):
        job = contact_import_open(name="bench.csv", chunks=file_of(rows), actor=user)
        job.mapping, job.state = MAPPING, ContactImport.State.QUEUED
        job.save()
    begin = time.perf_counter()
    contact_import_run(organisation=organisation, import_id=job.pk)
    seconds = time.perf_counter() - begin
    with tenant_scope(organisation):
        job.refresh_from_db()
    return seconds, job


def timed_copy(rows: int) -> float:
    """Seconds of the reference: the same cells, unchecked, by COPY into a bare table."""
    columns = ", ".join(f"c{place} text" for place in range(8))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE bench_copy ({columns})")
        begin = time.perf_counter()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for number in range(rows):
                copy.write_row(line(number).rstrip("\n").split(";"))
        return time.perf_counter() - begin


def rss_mb() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    name = f"bench-{uuid7().hex[-12:]}"
    organisation = Organisation.objects.create(name=name, slug=name, language="nb")
    user = User.objects.create_user(f"{name}@example.com", None, name="Bench")
    try:
        idle_mb = rss_mb()
        seconds, job = timed_import(organisation, user, rows)
        import_mb = rss_mb()
        again, _job = timed_import(organisation, user, rows)
        print(f"first import: {job.rows_created} created, {job.rows_merged} merged, ", end="")
        print(f"{job.rows_rejected} rejected; the same file again: {again:.2f} s")
        print(f"memory before the import: {idle_mb:.0f} MB; the reference is a plain COPY")
        ratio = seconds / timed_copy(rows)
    finally:
        with tenant_scope(organisation):
            organisation.delete()
        user.delete()
    print(f"{rows=} {seconds=:.2f} rss_mb={import_mb:.0f} {ratio=:.1f}")


if __name__ == "__main__":
    main()
