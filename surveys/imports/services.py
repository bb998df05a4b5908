"""The life of an import of answers: opened, mapped, started, run by a worker, perhaps undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock
from contacts.mapping import NEW_PROPERTY, PROPERTY
from contacts.models import Property, UploadChunk
from contacts.services import property_declare
from contacts.tables import TableProblem, sniff
from contacts.uploads import upload_chunks, upload_store
from surveys.imports.batch import batch_import, days_mark_dirty, numbered_rows
from surveys.imports.columns import MOST_VALUES, guess
from surveys.imports.dates import Order
from surveys.imports.reading import RowReader, table_sample
from surveys.models import Response, ResponseImport, Survey
from surveys.services import survey_create

State = ResponseImport.State
OPEN_STATES = [State.QUEUED, State.RUNNING]
UNDOABLE_STATES = [State.DONE, State.FAILED]
RING_AGAIN_AFTER = timedelta(minutes=1)
MOST_RINGS = 30
FORGET_UPLOADS_AFTER = timedelta(days=1)
TEMPLATE = "nps_relationship"
LABEL_LENGTH = 100


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
        locked = _locked(job)
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
        job = _locked(job)
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
        job.state, job.progress_at = State.QUEUED, clock.now()
        job.save()
        record("response_import.started", target=job, actor=actor, file=job.upload.name)
        _ring(job)
    return job


def response_import_run(*, organisation: Organisation, import_id: UUID) -> None:
    """Import what is left of a file, each batch in a transaction of its own.

    Safe to call again at any time: it goes on after the last saved row, and ends where another
    worker got further, the import was stopped, or everything is done.
    """
    with tenant_scope(organisation):
        job = _begin(import_id)
    if job is None:
        return
    with translation.override(job.options["language"]):
        try:
            _run_batches(organisation, job)
        except TableProblem as problem:
            with tenant_scope(organisation):
                _finish(_locked(job), State.FAILED, str(problem))


def response_import_stop(*, job: ResponseImport, actor: User) -> None:
    """Stop after the batch at hand; what is imported stays and can be undone."""
    with transaction.atomic():
        job = _locked(job)
        if not job.is_over:
            _finish(job, State.FAILED, _("It was stopped by %(name)s.") % {"name": actor})
            record("response_import.stopped", target=job, actor=actor)


def response_import_undo(*, job: ResponseImport, actor: User) -> int:
    """Delete exactly the answers of this import; returns how many.

    Contacts, declared properties and the survey stay. An import that is still running, or undone
    already, is left alone.
    """
    with transaction.atomic():
        job = _locked(job)
        if job.state not in UNDOABLE_STATES:
            return 0
        answers = Response.objects.filter(imported_by=job)
        days = set(answers.values_list("day", flat=True).distinct())
        count, _by_model = answers.delete()
        days_mark_dirty(job.survey, days)
        job.state, job.finished_at = State.UNDONE, clock.now()
        job.save(update_fields=["state", "finished_at"])
        record("response_import.undone", target=job, actor=actor, answers=count)
    return count


def response_import_discard(*, job: ResponseImport) -> None:
    """Throw away a file whose import was never started."""
    with transaction.atomic():
        if _locked(job).state == State.MAPPING:
            job.upload.delete()


def response_imports_sweep() -> None:
    """Ring again for imports that stand still, give up on hopeless ones, forget old files."""
    now = clock.now()
    with every_organisation(reason="find imports of answers that stand still or were forgotten"):
        everywhere = ResponseImport.objects.select_related("organisation")
        still = list(
            everywhere.filter(state__in=OPEN_STATES, progress_at__lt=now - RING_AGAIN_AFTER)
        )
        forgotten = list(
            everywhere.filter(state=State.MAPPING, created_at__lt=now - FORGET_UPLOADS_AFTER)
        )
    for job in still:
        _ring_or_give_up(job)
    for job in forgotten:
        with tenant_scope(job.organisation):
            response_import_discard(job=job)


def _locked(job: ResponseImport) -> ResponseImport:
    return ResponseImport.objects.select_for_update().get(pk=job.pk)


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


def _begin(import_id: UUID) -> ResponseImport | None:
    """The import, if there is something to do, with its rows counted."""
    found = ResponseImport.objects.select_for_update().filter(pk=import_id, state__in=OPEN_STATES)
    job = found.first()
    if job is not None and job.state == State.QUEUED:
        job.state, job.progress_at = State.RUNNING, clock.now()
        try:
            job.rows_total = sum(1 for _row in numbered_rows(job))
        except TableProblem as problem:
            _finish(job, State.FAILED, str(problem))
            return None
        job.save()
    return job


def _run_batches(organisation: Organisation, job: ResponseImport) -> None:
    rows, reader, is_going_on = None, RowReader.of(job, organisation), True
    while is_going_on:
        with tenant_scope(organisation):
            current = _locked(job)
            if (current.state, current.rows_done) != (State.RUNNING, job.rows_done):
                return
            if rows is None:
                rows = islice(numbered_rows(job), job.rows_done, None)
            is_going_on = batch_import(job, organisation, rows, reader)
            if not is_going_on:
                _finish(job, State.DONE)


def _finish(job: ResponseImport, state: ResponseImport.State, problem: str = "") -> None:
    """End the import. The file goes: we keep no second copy of people's data."""
    job.state, job.problem, job.finished_at = state, problem, clock.now()
    job.save()
    UploadChunk.objects.filter(upload=job.upload).delete()
    if state == State.DONE:
        counts: dict[str, Any] = {"answers": job.rows_created, "rejected": job.rows_rejected}
        record("response_import.finished", target=job, actor=job.created_by, **counts)


def _ring_or_give_up(job: ResponseImport) -> None:
    """Rings are counted, not hours: after an outage no import has been tried in vain."""
    with tenant_scope(job.organisation), translation.override(job.options["language"]):
        rings = job.options.get("rings", 0) + 1
        if rings > MOST_RINGS:
            _finish(job, State.FAILED, _("It failed again and again, so it was ended."))
            return
        job.options["rings"] = rings
        job.save(update_fields=["options"])
        _ring(job)


def _ring(job: ResponseImport) -> None:
    from surveys.tasks import response_import_task

    ids = (str(job.organisation_id), str(job.pk))
    transaction.on_commit(lambda: response_import_task.delay(*ids))
