"""The life of a contact import: opened with a file, started with a mapping, run by a worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.models import Organisation, User
from contacts.file_imports import ImportKind, NumberedRow
from contacts.imports import batch_import, numbered_rows, sample_of
from contacts.mapping import NEW_PROPERTY, PROPERTY, has_heading
from contacts.models import ContactImport
from contacts.services.lists import list_named
from contacts.services.properties import property_declare
from contacts.tables import sniff
from contacts.uploads import upload_chunks, upload_store


class _ContactImports(ImportKind[ContactImport]):
    model = ContactImport

    def rows(self, job: ContactImport) -> Iterator[NumberedRow]:
        return numbered_rows(job)

    def batch(
        self, job: ContactImport, organisation: Organisation, rows: Iterator[NumberedRow]
    ) -> bool:
        return batch_import(job, rows)

    def ring(self, job: ContactImport) -> None:
        from contacts.tasks import contact_import_task

        contact_import_task.delay(str(job.organisation_id), str(job.pk))

    def note_done(self, job: ContactImport) -> None:
        audit.record(
            "contact_import.finished",
            target=job,
            actor=job.created_by,
            created=job.rows_created,
            merged=job.rows_merged,
            rejected=job.rows_rejected,
        )


CONTACT_IMPORTS = _ContactImports()


def contact_import_open(
    *,
    name: str,
    chunks: Iterable[bytes],
    actor: User,
    source: str = "import",
    list_name: str = "",
    campaign: str = "",
) -> ContactImport:
    """Keep a file for import, its writing recognised; nothing is imported yet.

    Whoever it names will be put on the list ``list_name``, made if there is none; ``campaign`` is
    the plan (id) that leads here and to which its page leads back.

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
            "campaign": campaign,
        }
        if list_name:
            job.list = list_named(name=list_name, actor=actor)
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
        if CONTACT_IMPORTS.locked(job).state != ContactImport.State.MAPPING:
            return
        job.mapping = {place: _target(place, mapping, labels, actor) for place in mapping}
        CONTACT_IMPORTS.queue(job)
        audit.record("contact_import.started", target=job, actor=actor, file=job.upload.name)


def contact_import_run(*, organisation: Organisation, import_id: UUID) -> None:
    """Import what is left of a file; see ``ImportKind.run``."""
    CONTACT_IMPORTS.run(organisation, import_id)


def contact_import_stop(*, job: ContactImport, actor: User) -> None:
    """Stop an import after the batch at hand; what is imported already stays."""
    with transaction.atomic():
        if CONTACT_IMPORTS.stop(job, actor):
            audit.record("contact_import.stopped", target=job, actor=actor)


def contact_import_discard(*, job: ContactImport) -> None:
    """Throw away a file whose import was never started."""
    CONTACT_IMPORTS.discard(job)


def contact_imports_sweep() -> None:
    """See to imports that stand still and to forgotten files; see ``ImportKind.sweep``."""
    CONTACT_IMPORTS.sweep()


def _target(place: str, mapping: dict[str, str], labels: dict[str, str], actor: User) -> str:
    if mapping[place] != NEW_PROPERTY:
        return mapping[place]
    return PROPERTY + property_declare(label=labels[place][:100], actor=actor).key
