"""One batch of an import: its answers, their customers, its rejected rows, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib import clock
from config.lib.csv_safe import csv_stream
from contacts.models import Contact, Upload
from contacts.uploads import upload_append
from contacts.values import ValueProblem
from surveys.imports.reading import Answer, RowReader, is_blank, table_rows
from surveys.models import DirtyDay, Response, ResponseImport, Survey

BATCH_ROWS = 2000
SOURCE = CHANNEL = "import"

# The row's number in a spreadsheet, and its cells.
NumberedRow = tuple[int, list[str]]


def numbered_rows(job: ResponseImport) -> Iterator[NumberedRow]:
    """The file's rows below the headings, without empty ones. Raises TableProblem."""
    rows = islice(enumerate(table_rows(job.upload), start=1), 1, None)
    return ((line, row) for line, row in rows if not is_blank(row))


def batch_import(
    job: ResponseImport, organisation: Organisation, rows: Iterable[NumberedRow], reader: RowReader
) -> bool:
    """Import the next rows inside the caller's transaction. False when there were none left."""
    batch = list(islice(rows, BATCH_ROWS))
    if not batch:
        return False
    answers, rejected = _read(batch, reader)
    _store(job, organisation, answers)
    _keep_rejects(job, rejected)
    job.rows_done += len(batch)
    job.rows_created += len(answers)
    job.rows_rejected += len(rejected)
    job.progress_at = clock.now()
    job.save()
    return True


def days_mark_dirty(survey: Survey | None, days: Iterable[date]) -> None:
    """Tell the rollups that these days of a survey changed."""
    DirtyDay.objects.bulk_create(DirtyDay(survey_id=survey.pk, day=day) for day in days if survey)


def _read(
    batch: list[NumberedRow], reader: RowReader
) -> tuple[list[Answer], list[Sequence[object]]]:
    answers: list[Answer] = []
    rejected: list[Sequence[object]] = []
    for line, cells in batch:
        try:
            answers.append(reader.read(cells))
        except ValueProblem as problem:
            rejected.append([line, str(problem), *cells])
    return answers, rejected


def _store(job: ResponseImport, organisation: Organisation, answers: list[Answer]) -> None:
    contacts = _contacts(answers)
    now = clock.now()
    responses = [
        Response(
            organisation=organisation,
            survey=job.survey,
            imported_by=job,
            contact=contacts.get(answer.email) or contacts.get(answer.external_id),
            channel=CHANNEL,
            language=answer.language,
            score=answer.score,
            comment=answer.comment,
            properties=answer.properties,
            day=clock.local_day(answer.recorded_at, organisation.zone),
            recorded_at=answer.recorded_at,
            completed_at=answer.recorded_at,
            updated_at=now,
        )
        for answer in answers
    ]
    Response.objects.bulk_create(responses)
    days_mark_dirty(job.survey, {response.day for response in responses})


def _contacts(answers: list[Answer]) -> dict[str, Contact]:
    """The customers who answered, by e-mail and by number; unknown ones become contacts."""
    emails = {answer.email for answer in answers} - {""}
    numbers = {answer.external_id for answer in answers} - {""}
    if not emails and not numbers:
        return {}
    known = _by_address(Contact.objects.filter(Q(email__in=emails) | Q(external_id__in=numbers)))
    added = []
    for answer in answers:
        is_known = answer.email in known or answer.external_id in known
        if not is_known and (answer.email or answer.external_id):
            added.append(_new_contact(answer))
            known |= _by_address(added[-1:])
    Contact.objects.bulk_create(added)
    return known


def _new_contact(answer: Answer) -> Contact:
    return Contact(
        email=answer.email or None,
        external_id=answer.external_id or None,
        language=answer.language if answer.language in {"en", "nb", "sv"} else "",
        source=SOURCE,
    )


def _by_address(contacts: Iterable[Contact]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for contact in contacts:
        found |= {name: contact for name in (contact.external_id, contact.email) if name}
    return found


def _keep_rejects(job: ResponseImport, rejected: list[Sequence[object]]) -> None:
    """Add rows to the file of rejected rows, which starts with the first of them."""
    if not rejected:
        return
    is_start = job.rejects is None
    if job.rejects is None:
        job.rejects = Upload.objects.create(name=job.upload.name, created_by=job.created_by)
    headings = [[_("Row"), _("Reason"), *job.options["headings"]]] if is_start else []
    pieces = csv_stream(
        chain(headings, rejected), delimiter=job.options["delimiter"], is_start=is_start
    )
    upload_append(upload=job.rejects, chunks=pieces)
