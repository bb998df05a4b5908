"""``manage.py import_responses --organisation acme --survey Old --score NPS file.csv``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib.scores import score_group
from contacts.mapping import NEW_PROPERTY, PROPERTY
from contacts.models import Property
from contacts.tables import TableProblem
from contacts.uploads import upload_chunks
from surveys.imports.columns import Column
from surveys.imports.dates import Order
from surveys.imports.reading import date_order
from surveys.imports.services import (
    Choices,
    response_import_map,
    response_import_open,
    response_import_run,
    response_import_start,
)
from surveys.models import Response, ResponseImport, Survey

CHUNK_BYTES = 256 * 1024


class Command(BaseCommand):
    """Imports a file as the screen does: the import is listed there and can be undone."""

    help = "Import answers collected elsewhere; columns are named by their headings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="its address (slug)")
        parser.add_argument("--survey", required=True, help="name; made when there is none")
        for column in Column:
            option = f"--{column.value.replace('_', '-')}"
            parser.add_argument(option, metavar="COL", required=column is Column.SCORE)
        parser.add_argument("--property", metavar="COL", action="append", default=[])
        parser.add_argument("--order", choices=list(Order), help="how to read 1/2/2026")
        parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD, without --date")
        parser.add_argument("--dry-run", action="store_true", help="count, but keep nothing")

    def handle(self, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        try:
            with transaction.atomic():
                self._import(organisation, options)
                transaction.set_rollback(options["dry_run"])
        except (TableProblem, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _import(self, organisation: Organisation, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        with tenant_scope(organisation), file.open("rb") as stream:
            chunks = iter(lambda: stream.read(CHUNK_BYTES), b"")
            job = response_import_open(name=file.name, chunks=chunks, actor=None)
            response_import_map(job=job, choices=_choices(job, options))
            job = response_import_start(job=job, organisation=organisation, actor=None)
        response_import_run(organisation=organisation, import_id=job.pk)
        with tenant_scope(organisation):
            job.refresh_from_db()
            self._report(job, file)

    def _report(self, job: ResponseImport, file: Path) -> None:
        if job.problem:
            raise CommandError(job.problem)
        scores = Response.objects.filter(imported_by=job).values_list("score", flat=True)
        groups = Counter(score_group(score) for score in scores if score is not None)
        self.stdout.write(
            f"imported={job.rows_created} promoters={groups['promoter']} "
            f"passives={groups['passive']} detractors={groups['detractor']} "
            f"rejected={job.rows_rejected}"
        )
        if job.rejects:
            rejects = file.with_name(f"{file.stem}.rejects.csv")
            rejects.write_bytes(b"".join(upload_chunks(job.rejects)))
            self.stdout.write(f"rejected rows with reasons: {rejects}")


def _choices(job: ResponseImport, options: dict[str, Any]) -> Choices:
    mapping = {
        _place(job, options[column.value]): column.value
        for column in Column
        if options[column.value]
    }
    for heading in options["property"]:
        declared = Property.objects.filter(label__iexact=heading).first()
        mapping[_place(job, heading)] = PROPERTY + declared.key if declared else NEW_PROPERTY
    return Choices(
        mapping=mapping,
        survey=Survey.objects.filter(name=options["survey"]).order_by("created_at").first(),
        new_survey=options["survey"],
        order=Order(options["order"] or _order(job, mapping)),
        fixed_day=options["on"],
    )


def _place(job: ResponseImport, heading: str) -> str:
    headings: list[str] = job.options["headings"]
    if heading not in headings:
        raise CommandError(f"There is no column {heading!r}. There are: {', '.join(headings)}")
    return str(headings.index(heading))


def _order(job: ResponseImport, mapping: dict[str, str]) -> Order:
    """What the date column says by itself."""
    for place, role in mapping.items():
        if role == Column.DATE:
            count = date_order(job.upload, int(place))
            if count.order is None:
                raise CommandError(
                    f"{count.example} can be read in two ways: add --order dmy or --order mdy."
                )
            return count.order
    return Order.DAY_FIRST
