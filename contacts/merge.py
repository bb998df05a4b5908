"""Merging a batch of rows into the contacts: in file order, written with one COPY."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.tenancy import current_organisation
from config.lib import clock
from config.lib.ids import uuid7
from contacts.models import Contact
from contacts.values import ContactValues, ValueProblem

COLUMNS = [str(field.column) for field in Contact._meta.local_fields]
KEPT = {"id", "organisation_id", "created_at", "source"}
STAGING = "contact_batch"
QUEUE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(slots=True, eq=False)
class Record:
    """A contact as it will be after the batch; missing keys are None, as in the table."""

    id: UUID
    email: str | None = None
    external_id: str | None = None
    phone: str = ""
    name: str = ""
    language: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    is_changed: bool = False


class BatchMerge:
    """The contacts that a batch of rows touches. Later values that are not empty win.

    Must live in one transaction: it locks the contacts it found until they are written.
    """

    def __init__(self, batch: Sequence[ContactValues]) -> None:
        self.by_email: dict[str, Record] = {}
        self.by_external_id: dict[str, Record] = {}
        # The oldest of those who share a number that is all a row tells.
        self.by_phone: dict[str, Record] = {}
        self.phones = {values.phone for values in batch if values.is_only_phone}
        if self.phones:
            _queue_for_phones()
        self.records: list[Record] = []
        self.has_moved_keys = False
        # Whom the rows speak of, each once.
        self.met: dict[UUID, None] = {}
        for record in self._existing(batch):
            self._index(record)

    def add(self, values: ContactValues) -> bool:
        """Merge one row. Returns whether it made a new contact.

        Raises ValueProblem when its e-mail and its customer number belong to two contacts.
        """
        _record, is_new = self.merged(values)
        return is_new

    def merged(self, values: ContactValues) -> tuple[Record, bool]:
        """Merge one row. Returns the contact as it will be, and whether it is new.

        A row with nothing but a number is whoever has that number. Raises ValueProblem as ``add``.
        """
        by_email = self.by_email.get(values.email) if values.email else None
        by_number = self.by_external_id.get(values.external_id) if values.external_id else None
        if by_email and by_number and by_email is not by_number:
            raise ValueProblem(
                _("The e-mail address and the customer number belong to two different contacts.")
            )
        by_phone = self.by_phone.get(values.phone) if values.is_only_phone else None
        record = by_email or by_number or by_phone
        if record is not None:
            self._update(record, values)
            return record, False
        self._index(record := Record(uuid7(), phone=values.phone, is_changed=True))
        self._update(record, values)
        return record, True

    def write(self, *, source: str) -> None:
        """Write every new and changed contact."""
        changed = [record for record in self.records if record.is_changed]
        if not changed:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {STAGING} (LIKE contacts_contact)")
            cursor.execute(f"TRUNCATE {STAGING}")
            with cursor.copy(f"COPY {STAGING} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in _rows(changed, source):
                    copy.write_row(row)
            if self.has_moved_keys:
                cursor.execute(RELEASE_KEYS)
            cursor.execute(UPSERT)

    def _existing(self, batch: Sequence[ContactValues]) -> list[Record]:
        emails = {values.email for values in batch if values.email}
        numbers = {values.external_id for values in batch if values.external_id}
        named = Q(email__in=emails) | Q(external_id__in=numbers)
        found = Contact.objects.filter(named | Q(phone__in=self.phones) if self.phones else named)
        fields = ("id", "email", "external_id", "phone", "name", "language", "properties")
        rows = found.order_by("pk").select_for_update().values_list(*fields)
        return [Record(*row) for row in rows]

    def _index(self, record: Record) -> None:
        self.records.append(record)
        if record.email:
            self.by_email[record.email] = record
        if record.external_id:
            self.by_external_id[record.external_id] = record
        if record.phone in self.phones:
            self.by_phone.setdefault(record.phone, record)

    def _update(self, record: Record, values: ContactValues) -> None:
        self.met[record.id] = None
        self._move(record, values)
        for name in ("phone", "name", "language"):
            new = getattr(values, name)
            if new and new != getattr(record, name):
                setattr(record, name, new)
                record.is_changed = True
        if values.properties.items() - record.properties.items():
            record.properties = {**record.properties, **values.properties}
            record.is_changed = True

    def _move(self, record: Record, values: ContactValues) -> None:
        """Give the record its new keys; an old one is free for the rows that follow."""
        if values.email and values.email != record.email:
            self._release(self.by_email, record.email)
            record.email, record.is_changed = values.email, True
            self.by_email[values.email] = record
        if values.external_id and values.external_id != record.external_id:
            self._release(self.by_external_id, record.external_id)
            record.external_id, record.is_changed = values.external_id, True
            self.by_external_id[values.external_id] = record

    def _release(self, index: dict[str, Record], key: str | None) -> None:
        if key:
            del index[key]
            self.has_moved_keys = True


def _queue_for_phones() -> None:
    """No unique index tells of two who come first with one number: let one come after the other,
    until the transaction is over."""
    organisation = current_organisation()
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [f"phones:{organisation.pk if organisation else ''}"])


def _rows(records: Sequence[Record], source: str) -> Sequence[tuple[object, ...]]:
    organisation = current_organisation()
    if organisation is None:
        raise RuntimeError("contacts are merged inside a tenant's scope only")
    now = clock.now()
    given = {"organisation_id": organisation.pk, "source": source, "created_at": now}
    given["updated_at"] = now
    return [
        tuple(
            json.dumps(record.properties)
            if column == "properties"
            else given[column]
            if column in given
            else getattr(record, column)
            for column in COLUMNS
        )
        for record in records
    ]


# A key that wanders from one contact to another must be free before the other takes it.
RELEASE_KEYS = f"""
    UPDATE contacts_contact AS c SET email = NULL, external_id = NULL
      FROM {STAGING} AS s WHERE s.organisation_id = c.organisation_id AND s.id = c.id
"""  # noqa: S608
UPSERT = f"""
    INSERT INTO contacts_contact ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM {STAGING}
    ON CONFLICT (id) DO UPDATE
    SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS if name not in KEPT)}
"""  # noqa: S608
