"""The life of an import of answers: opened, mapped, started, run by a worker, perhaps undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from contacts.file_imports import ImportKind, NumberedRow
from contacts.mapping import NEW_PROPERTY, PROPERTY
from contacts.models import Property
from contacts.services import property_declare
from contacts.tables import sniff
from contacts.uploads import upload_chunks, upload_store
from surveys.imports.batch import batch_import, days_mark_dirty, numbered_rows
from surveys.imports.columns import MOST_VALUES, guess
from surveys.imports.dates import Order
from surveys.imports.reading import table_sample
from surveys.models import Response, ResponseImport, Survey
from surveys.services import survey_create

State = ResponseImport.State
UNDOABLE_STATES = [State.DONE, State.FAILED]
TEMPLATE = "nps_relationship"
LABEL_LENGTH = 100


class _ResponseImports(ImportKind[ResponseImport]):
    model = ResponseImport

    def rows(self, job: ResponseImport) -> Iterator[NumberedRow]:
        return numbered_rows(job)

    def batch(
        self, job: ResponseImport, organisation: Organisation, rows: Iterator[NumberedRow]
    ) -> bool:
        return batch_import(job, organisation, rows)

    def ring(self, job: ResponseImport) -> None:
        from surveys.tasks import response_import_task

        response_import_task.delay(str(job.organisation_id), str(job.pk))

    def note_done(self, job: ResponseImport) -> None:
        audit.record(
            "response_import.finished",
            target=job,
            actor=job.created_by,
            answers=job.rows_created,
            rejected=job.rows_rejected,
        )


RESPONSE_IMPORTS = _ResponseImports()


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file.

    ``mapping``: column position -> field, ``property:<key>`` or ``new``. The answers go to
    ``survey``, or to a new one named ``new_survey``. ``fixed_day`` dates them all when no column
    tells; ``order`` says how dates like 1/2/2026 are read.
    """

    mapping: dict[str, str]
    survey: Survey | None = None
    new_survey: str = ""
    order: Order = Order.DAY_FIRST
    fixed_day: date | None = None


def response_import_open(
    *, name: str, chunks: Iterable[bytes], actor: User | None
) -> ResponseImport:
    """Keep a file for import with a guessed mapping; nothing is imported yet.

    Raises TableProblem, and keeps nothing, when it is too large or no table.
    """
    with transaction.atomic():
        upload = upload_store(name=name, chunks=chunks, created_by=actor)
        headings, sample = table_sample(upload)
        declared = {
            label.lower(): key for key, label in Property.objects.values_list("key", "label")
        }
        return ResponseImport.objects.create(
            upload=upload,
            created_by=actor,
            mapping=guess(headings, sample, declared),
            options={
                "headings": headings,
                "delimiter": sniff(next(upload_chunks(upload))).delimiter,
                "language": actor.language if actor else translation.get_language(),
            },
        )


def response_import_map(*, job: ResponseImport, choices: Choices) -> None:
    """Keep the person's choices, as long as the import has not been started."""
    with transaction.atomic():
        locked = RESPONSE_IMPORTS.locked(job)
        if locked.state != State.MAPPING:
            return
        job.mapping, job.survey = choices.mapping, choices.survey
        job.options |= {
            "new_survey": choices.new_survey,
            "order": choices.order.value,
            "fixed_day": choices.fixed_day.isoformat() if choices.fixed_day else "",
        }
        job.save(update_fields=["mapping", "survey", "options"])


def response_import_start(
    *, job: ResponseImport, organisation: Organisation, actor: User | None
) -> ResponseImport:
    """Queue an import whose columns are chosen; a second start changes nothing.

    Makes the survey and declares the properties that do not exist yet.
    """
    with transaction.atomic():
        job = RESPONSE_IMPORTS.locked(job)
        if job.state != State.MAPPING:
            return job
        if job.survey is None:
            job.survey = survey_create(
                organisation=organisation,
                template=TEMPLATE,
                name=job.options["new_survey"],
                actor=actor,
            )
        job.mapping = {
            place: _declared(job, place, role, actor) for place, role in job.mapping.items()
        }
        RESPONSE_IMPORTS.queue(job)
        audit.record("response_import.started", target=job, actor=actor, file=job.upload.name)
    return job


def response_import_run(*, organisation: Organisation, import_id: UUID) -> None:
    """Import what is left of a file; see ``ImportKind.run``."""
    RESPONSE_IMPORTS.run(organisation, import_id)


def response_import_stop(*, job: ResponseImport, actor: User) -> None:
    """Stop after the batch at hand; what is imported stays and can be undone."""
    with transaction.atomic():
        if RESPONSE_IMPORTS.stop(job, actor):
            audit.record("response_import.stopped", target=job, actor=actor)


def response_import_undo(*, job: ResponseImport, actor: User) -> int:
    """Delete exactly the answers of this import; returns how many.

    Contacts, declared properties and the survey stay. An import that is still running, or undone
    already, is left alone.
    """
    with transaction.atomic():
        job = RESPONSE_IMPORTS.locked(job)
        if job.state not in UNDOABLE_STATES:
            return 0
        answers = Response.objects.filter(imported_by=job)
        days = set(answers.values_list("day", flat=True).distinct())
        count, _by_model = answers.delete()
        days_mark_dirty(job.survey, days)
        job.state, job.finished_at = State.UNDONE, clock.now()
        job.save(update_fields=["state", "finished_at"])
        audit.record("response_import.undone", target=job, actor=actor, answers=count)
    return count


def response_import_discard(*, job: ResponseImport) -> None:
    """Throw away a file whose import was never started."""
    RESPONSE_IMPORTS.discard(job)


def response_imports_sweep() -> None:
    """See to imports that stand still and to forgotten files; see ``ImportKind.sweep``."""
    RESPONSE_IMPORTS.sweep()


def _declared(job: ResponseImport, place: str, role: str, actor: User | None) -> str:
    """The stored role of a column; a new property is declared under the column's heading.

    It splits the results when its values are few.
    """
    if role != NEW_PROPERTY:
        return role
    number = int(place)
    values = {row[number] for row in table_sample(job.upload)[1] if number < len(row)}
    label = job.options["headings"][number][:LABEL_LENGTH]
    is_dimension = len(values) <= MOST_VALUES
    return PROPERTY + property_declare(label=label, is_dimension=is_dimension, actor=actor).key
