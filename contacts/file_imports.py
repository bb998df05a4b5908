"""The life of an import, whatever the file holds: queued, worked through, ended, or swept up.

Each batch is one transaction: rows, rejected rows and progress are saved together. A worker that
dies loses at most the batch at hand, and the next one goes on after the last saved row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, islice
from typing import Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock
from config.lib.csv_safe import csv_stream
from contacts.models import FileImport, Upload, UploadChunk
from contacts.tables import TableProblem
from contacts.uploads import upload_append

State = FileImport.State
OPEN_STATES = [State.QUEUED, State.RUNNING]
RING_AGAIN_AFTER = timedelta(minutes=1)
MOST_RINGS = 30
FORGET_UPLOADS_AFTER = timedelta(days=1)

# The row's number in a spreadsheet, and its cells.
NumberedRow = tuple[int, list[str]]
Job = TypeVar("Job", bound=FileImport)


class ImportKind(ABC, Generic[Job]):
    """One kind of import. A subclass says what its rows are and what becomes of them."""

    model: type[Job]

    @abstractmethod
    def rows(self, job: Job) -> Iterator[NumberedRow]:
        """The rows to import, without empty ones. Raises TableProblem."""

    @abstractmethod
    def batch(self, job: Job, organisation: Organisation, rows: Iterator[NumberedRow]) -> bool:
        """Import the next rows in the open transaction. False when there were none left."""

    @abstractmethod
    def ring(self, job: Job) -> None:
        """Queue the task that works through it."""

    @abstractmethod
    def note_done(self, job: Job) -> None:
        """Write into the audit trail that everything is imported."""

    def locked(self, job: Job) -> Job:
        """The import as it is now, until the transaction ends."""
        return self.model.objects.select_for_update().get(pk=job.pk)

    def queue(self, job: Job) -> None:
        """Save the import and let a worker begin once the transaction has committed."""
        job.state, job.progress_at = State.QUEUED, clock.now()
        job.save()
        transaction.on_commit(lambda: self.ring(job))

    def run(self, organisation: Organisation, import_id: UUID) -> None:
        """Import what is left of a file, each batch in a transaction of its own.

        Safe to call again at any time: it goes on after the last saved row, and ends where another
        worker got further, the import was stopped, or everything is done.
        """
        with tenant_scope(organisation):
            job = self._begin(import_id)
        if job is None:
            return
        with translation.override(job.options["language"]):
            try:
                self._run_batches(organisation, job)
            except TableProblem as problem:
                with tenant_scope(organisation):
                    self._end(self.locked(job), State.FAILED, str(problem))

    def stop(self, job: Job, actor: User) -> bool:
        """End an import after the batch at hand. False when it was over already."""
        job = self.locked(job)
        if job.is_over:
            return False
        self._end(job, State.FAILED, _("It was stopped by %(name)s.") % {"name": actor})
        return True

    def discard(self, job: Job) -> None:
        """Throw away a file whose import was never started."""
        with transaction.atomic():
            if self.locked(job).state == State.MAPPING:
                job.upload.delete()

    def sweep(self) -> None:
        """Ring again for imports that stand still, give up on hopeless ones, forget old files."""
        now = clock.now()
        with every_organisation(reason="find imports that stand still or were forgotten"):
            everywhere = self.model.objects.select_related("organisation")
            still = list(
                everywhere.filter(state__in=OPEN_STATES, progress_at__lt=now - RING_AGAIN_AFTER)
            )
            forgotten = list(
                everywhere.filter(state=State.MAPPING, created_at__lt=now - FORGET_UPLOADS_AFTER)
            )
        for job in still:
            self._ring_or_give_up(job)
        for job in forgotten:
            with tenant_scope(job.organisation):
                self.discard(job)

    def _begin(self, import_id: UUID) -> Job | None:
        """The import, if there is something to do, with its rows counted."""
        found = self.model.objects.select_for_update().filter(pk=import_id, state__in=OPEN_STATES)
        job = found.first()
        if job is not None and job.state == State.QUEUED:
            job.state, job.progress_at = State.RUNNING, clock.now()
            try:
                job.rows_total = sum(1 for _row in self.rows(job))
            except TableProblem as problem:
                self._end(job, State.FAILED, str(problem))
                return None
            job.save()
        return job

    def _run_batches(self, organisation: Organisation, job: Job) -> None:
        rows = None
        is_going_on = True
        while is_going_on:
            with tenant_scope(organisation):
                current = self.locked(job)
                if (current.state, current.rows_done) != (State.RUNNING, job.rows_done):
                    return
                if rows is None:
                    rows = islice(self.rows(job), job.rows_done, None)
                is_going_on = self.batch(job, organisation, rows)
                if not is_going_on:
                    self._end(job, State.DONE)

    def _end(self, job: Job, state: FileImport.State, problem: str = "") -> None:
        """The file goes with the import: we keep no second copy of people's data."""
        job.state, job.problem, job.finished_at = state, problem, clock.now()
        job.save()
        UploadChunk.objects.filter(upload=job.upload).delete()
        if state == State.DONE:
            self.note_done(job)

    def _ring_or_give_up(self, job: Job) -> None:
        """Rings are counted, not hours: after an outage no import has been tried in vain."""
        with tenant_scope(job.organisation), translation.override(job.options["language"]):
            rings = job.options.get("rings", 0) + 1
            if rings > MOST_RINGS:
                self._end(job, State.FAILED, _("It failed again and again, so it was ended."))
                return
            job.options["rings"] = rings
            job.save(update_fields=["options"])
            transaction.on_commit(lambda: self.ring(job))


def rejects_keep(
    job: Job, rejected: Sequence[Sequence[object]], heading: Callable[[Job], list[str]]
) -> None:
    """Add rows (number, reason, cells) to the file of rejected rows, which starts with the first.

    ``heading`` reads the file's own heading; it is called for the first rows only.
    """
    if not rejected:
        return
    is_start = job.rejects is None
    if job.rejects is None:
        job.rejects = Upload.objects.create(name=job.upload.name, created_by=job.created_by)
    first = [[_("Row"), _("Reason"), *heading(job)]] if is_start else []
    delimiter = job.options["delimiter"]
    pieces = csv_stream(chain(first, rejected), delimiter=delimiter, is_start=is_start)
    upload_append(upload=job.rejects, chunks=pieces)
