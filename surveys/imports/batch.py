"""One batch of an import: its answers, their customers, its rejected rows, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts.models import Organisation
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.languages import LANGUAGES
from contacts.file_imports import NumberedRow, rejects_keep
from contacts.models import Contact
from contacts.values import ValueProblem
from surveys.imports.reading import Answer, RowReader, is_blank, table_rows
from surveys.models import DirtyDay, ResponseImport, Survey

BATCH_ROWS = 2000
SOURCE = CHANNEL = "import"
# One statement for a batch: one object for each row took more than half of the time.
INSERT = """
    INSERT INTO surveys_response
           (id, organisation_id, survey_id, imported_by_id, channel, answers, updated_at,
            variants, pages_sent, is_test,
            contact_id, language, score, comment, properties, day, recorded_at, completed_at)
    SELECT id, %(organisation)s, %(survey)s, %(import)s, %(channel)s, '{}', %(now)s,
           '{}', 0, false,
           contact, language, score, comment, properties::jsonb, day, moment, moment
      FROM unnest(%(ids)s::uuid[], %(contacts)s::uuid[], %(languages)s::text[],
                  %(scores)s::smallint[], %(comments)s::text[], %(properties)s::text[],
                  %(days)s::date[], %(moments)s::timestamptz[])
           AS answer (id, contact, language, score, comment, properties, day, moment)
"""


def numbered_rows(job: ResponseImport) -> Iterator[NumberedRow]:
    """The file's rows below the headings, without empty ones. Raises TableProblem."""
    rows = islice(enumerate(table_rows(job.upload), start=1), 1, None)
    return ((line, row) for line, row in rows if not is_blank(row))


def batch_import(
    job: ResponseImport, organisation: Organisation, rows: Iterable[NumberedRow]
) -> bool:
    """Import the next rows inside the caller's transaction. False when there were none left."""
    batch = list(islice(rows, BATCH_ROWS))
    if not batch:
        return False
    answers, rejected = _read(batch, RowReader.of(job, organisation))
    _store(job, organisation, answers)
    rejects_keep(job, rejected, lambda job: list(job.options["headings"]))
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
    days = [clock.local_day(answer.recorded_at, organisation.zone) for answer in answers]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "organisation": organisation.pk,
                "survey": job.survey_id,
                "import": job.pk,
                "channel": CHANNEL,
                "now": clock.now(),
                "ids": [uuid7() for _answer in answers],
                "contacts": [
                    contacts.get(answer.email) or contacts.get(answer.external_id)
                    for answer in answers
                ],
                "languages": [answer.language for answer in answers],
                "scores": [answer.score for answer in answers],
                "comments": [answer.comment for answer in answers],
                "properties": [json.dumps(answer.properties) for answer in answers],
                "days": days,
                "moments": [answer.recorded_at for answer in answers],
            },
        )
    days_mark_dirty(job.survey, set(days))


def _contacts(answers: list[Answer]) -> dict[str, UUID]:
    """The customers who answered, by e-mail and by number; unknown ones become contacts."""
    emails = {answer.email for answer in answers} - {""}
    numbers = {answer.external_id for answer in answers} - {""}
    if not emails and not numbers:
        return {}
    known = _known(Q(email__in=emails) | Q(external_id__in=numbers))
    added = []
    for answer in answers:
        is_known = answer.email in known or answer.external_id in known
        if not is_known and (answer.email or answer.external_id):
            added.append(_new_contact(answer))
            names = (answer.external_id, answer.email)
            known |= {name: added[-1].pk for name in names if name}
    Contact.objects.bulk_create(added)
    return known


def _known(condition: Q) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    rows = Contact.objects.filter(condition).values_list("pk", "external_id", "email")
    for pk, external_id, email in rows:
        found |= {name: pk for name in (external_id, email) if name}
    return found


def _new_contact(answer: Answer) -> Contact:
    return Contact(
        email=answer.email or None,
        external_id=answer.external_id or None,
        language=answer.language if answer.language in LANGUAGES else "",
        source=SOURCE,
    )
