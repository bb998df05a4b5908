"""Reading a contact import's file, and importing a batch of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from config.lib import clock
from contacts.file_imports import NumberedRow, rejects_keep
from contacts.mapping import RowReader
from contacts.merge import BatchMerge
from contacts.models import ContactImport, Property
from contacts.services.lists import members_keep
from contacts.tables import Dialect, read_rows
from contacts.uploads import upload_chunks
from contacts.values import ContactValues, ValueProblem

BATCH_ROWS = 5000
SAMPLE_ROWS = 200


def sample_of(job: ContactImport) -> list[list[str]]:
    """The first rows that are not empty, the heading included. Raises TableProblem."""
    rows = (row for row in _rows(job) if _has_content(row))
    return list(islice(rows, SAMPLE_ROWS))


def numbered_rows(job: ContactImport) -> Iterator[NumberedRow]:
    """The file's rows after the heading, without empty ones. Raises TableProblem."""
    rows = ((number, row) for number, row in enumerate(_rows(job), 1) if _has_content(row))
    return islice(rows, 1 if job.options["heading"] else 0, None)


def batch_import(job: ContactImport, rows: Iterator[NumberedRow]) -> bool:
    """Import the next rows, inside the caller's transaction. False when there were none left."""
    batch = list(islice(rows, BATCH_ROWS))
    if batch:
        outcome = _merge(job, batch)
        rejects_keep(job, outcome.rejected, _heading)
        job.rows_done += len(batch)
        job.rows_created += outcome.created
        job.rows_merged += outcome.merged
        job.rows_rejected += len(outcome.rejected)
        job.progress_at = clock.now()
        job.save()
    return bool(batch)


@dataclass
class _Outcome:
    created: int = 0
    merged: int = 0
    rejected: list[list[object]] = field(default_factory=list)


def _merge(job: ContactImport, batch: list[NumberedRow]) -> _Outcome:
    outcome = _Outcome()
    usable = list(_usable(job, batch, outcome))
    merge = BatchMerge([values for _row, values in usable])
    for (number, cells), values in usable:
        try:
            is_new = merge.add(values)
        except ValueProblem as problem:
            outcome.rejected.append([number, str(problem), *cells])
        else:
            outcome.created += is_new
            outcome.merged += not is_new
    merge.write(source=job.options["source"])
    if job.list_id:
        members_keep(list_id=job.list_id, contacts=merge.met)
    outcome.rejected.sort(key=lambda row: row[0])  # type: ignore[arg-type, return-value]
    return outcome


def _usable(
    job: ContactImport, batch: list[NumberedRow], outcome: _Outcome
) -> Iterator[tuple[NumberedRow, ContactValues]]:
    reader = RowReader(job.mapping, dict(Property.objects.values_list("key", "label")))
    for number, cells in batch:
        try:
            yield (number, cells), reader.values(cells)
        except ValueProblem as problem:
            outcome.rejected.append([number, str(problem), *cells])


def _heading(job: ContactImport) -> list[str]:
    if job.options["heading"]:
        return sample_of(job)[0]
    return [_("Column %(number)d") % {"number": int(place) + 1} for place in job.mapping]


def _rows(job: ContactImport) -> Iterator[list[str]]:
    dialect = Dialect(job.options["encoding"], job.options["delimiter"])
    return read_rows(upload_chunks(job.upload), dialect)


def _has_content(row: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in row)
