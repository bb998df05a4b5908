"""The life of a contact import: opened with a file, started with a mapping, run by a worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock
from contacts.imports import batch_import, numbered_rows, sample_of
from contacts.mapping import NEW_PROPERTY, PROPERTY, has_heading
from contacts.models import ContactImport, UploadChunk
from contacts.services.properties import property_declare
from contacts.tables import TableProblem, sniff
from contacts.uploads import upload_chunks, upload_store

State = ContactImport.State
OPEN_STATES = [State.QUEUED, State.RUNNING]
RING_AGAIN_AFTER = timedelta(minutes=1)
MOST_RINGS = 30
FORGET_UPLOADS_AFTER = timedelta(days=1)


def contact_import_open(
    *, name: str, chunks: Iterable[bytes], actor: User, source: str = "import"
) -> ContactImport:
    """Keep a file for import, its writing recognised; nothing is imported yet.

    Raises TableProblem, and keeps nothing, when it is too large or no table.
    """
    with transaction.atomic():
        upload = upload_store(name=name, chunks=chunks, created_by=actor)
        dialect = sniff(next(upload_chunks(upload), b""))
        job = ContactImport(upload=upload, created_by=actor)
        job.options = {
            "encoding": dialect.encoding,
            "delimiter": dialect.delimiter,
            "heading": True,
            "language": actor.language,
            "source": source,
        }
        job.options["heading"] = has_heading(sample_of(job))
        job.save()
    return job


def contact_import_start(
    *, job: ContactImport, mapping: dict[str, str], labels: dict[str, str], actor: User
) -> None:
    """Queue the import. ``mapping`` goes from a column's position to its target.

    Where the target is ``mapping.NEW_PROPERTY`` a property is declared, named by ``labels`` of
    that position. An import that was started already is left alone.
    """
    with transaction.atomic():
        locked = ContactImport.objects.select_for_update().get(pk=job.pk)
        if locked.state != State.MAPPING:
            return
        job.mapping = {place: _target(place, mapping, labels, actor) for place in mapping}
        job.state, job.progress_at = State.QUEUED, clock.now()
        job.save()
        record("contact_import.started", target=job, actor=actor, file=job.upload.name)
        _ring(job)


def contact_import_cancel(*, job: ContactImport, actor: User) -> None:
    """Stop an import after the batch at hand; what is imported already stays."""
    with transaction.atomic():
        job = ContactImport.objects.select_for_update().get(pk=job.pk)
        if not job.is_over:
            _finish(job, State.FAILED, _("It was stopped by %(name)s.") % {"name": actor})
            record("contact_import.cancelled", target=job, actor=actor)


def contact_import_discard(*, job: ContactImport) -> None:
    """Throw away a file whose import was never started."""
    with transaction.atomic():
        if job.state == State.MAPPING:
            job.upload.delete()


def contact_import_run(*, organisation: Organisation, import_id: UUID) -> None:
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
                _finish(job, State.FAILED, str(problem))


def contact_imports_sweep() -> None:
    """Ring again for imports that stand still, give up on hopeless ones, forget old files."""
    with every_organisation(reason="find contact imports that stand still or were forgotten"):
        still = list(
            ContactImport.objects.filter(
                state__in=OPEN_STATES, progress_at__lt=clock.now() - RING_AGAIN_AFTER
            ).select_related("organisation")
        )
        forgotten = list(
            ContactImport.objects.filter(
                state=State.MAPPING, created_at__lt=clock.now() - FORGET_UPLOADS_AFTER
            ).select_related("organisation")
        )
    for job in still:
        _ring_or_give_up(job)
    for job in forgotten:
        with tenant_scope(job.organisation):
            contact_import_discard(job=job)


def _target(place: str, mapping: dict[str, str], labels: dict[str, str], actor: User) -> str:
    if mapping[place] != NEW_PROPERTY:
        return mapping[place]
    return PROPERTY + property_declare(label=labels[place][:100], actor=actor).key


def _begin(import_id: UUID) -> ContactImport | None:
    """The import, if there is something to do, with its rows counted."""
    found = ContactImport.objects.select_for_update().filter(pk=import_id, state__in=OPEN_STATES)
    job = found.select_related("upload").first()
    if job is None:
        return None
    if job.state == State.QUEUED:
        job.state, job.progress_at = State.RUNNING, clock.now()
        try:
            job.rows_total = sum(1 for _row in numbered_rows(job))
        except TableProblem as problem:
            _finish(job, State.FAILED, str(problem))
            return None
        job.save()
    return job


def _run_batches(organisation: Organisation, job: ContactImport) -> None:
    rows = None
    is_going_on = True
    while is_going_on:
        with tenant_scope(organisation):
            current = ContactImport.objects.select_for_update().get(pk=job.pk)
            if (current.state, current.rows_done) != (State.RUNNING, job.rows_done):
                return
            if rows is None:
                rows = islice(numbered_rows(job), job.rows_done, None)
            is_going_on = batch_import(job, rows)
            if not is_going_on:
                _finish(job, State.DONE)


def _finish(job: ContactImport, state: ContactImport.State, problem: str = "") -> None:
    """End the import. The file goes: we keep no second copy of people's data."""
    job.state, job.problem, job.finished_at = state, problem, clock.now()
    job.save()
    UploadChunk.objects.filter(upload=job.upload).delete()
    if state == State.DONE:
        record(
            "contact_import.finished",
            target=job,
            actor=job.created_by,
            created=job.rows_created,
            merged=job.rows_merged,
            rejected=job.rows_rejected,
        )


def _ring_or_give_up(job: ContactImport) -> None:
    """Rings are counted, not hours: after an outage no import has been tried in vain."""
    with tenant_scope(job.organisation), translation.override(job.options["language"]):
        rings = job.options.get("rings", 0) + 1
        if rings > MOST_RINGS:
            _finish(job, State.FAILED, _("It failed again and again, so it was ended."))
            return
        job.options["rings"] = rings
        job.save(update_fields=["options"])
        _ring(job)


def _ring(job: ContactImport) -> None:
    from contacts.tasks import contact_import_task

    ids = (str(job.organisation_id), str(job.pk))
    transaction.on_commit(lambda: contact_import_task.delay(*ids))
