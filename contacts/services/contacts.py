"""Adding, changing and deleting one contact."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from config.lib import clock
from contacts.models import Contact
from contacts.values import ContactValues


def contact_create(*, values: ContactValues, actor: User | None = None) -> Contact:
    """A new contact. Raises IntegrityError when its e-mail or number is another contact's."""
    with transaction.atomic():
        contact = Contact()
        _fill(contact, values)
        audit.record("contact.created", target=contact, actor=actor)
    return contact


def contact_update(*, contact: Contact, values: ContactValues, actor: User | None = None) -> None:
    """Give the contact exactly these values; a property that is not named keeps its value.

    Raises IntegrityError when the new e-mail or number is another contact's.
    """
    with transaction.atomic():
        _fill(contact, values)
        audit.record("contact.changed", target=contact, actor=actor)


def contact_delete(*, contact: Contact, actor: User | None = None) -> None:
    """Delete the person; their answers stay in the results without a name.

    An address that must not be asked stays on its list, so that a later import cannot undo it.
    """
    with transaction.atomic():
        audit.record("contact.deleted", target=contact, actor=actor)
        contact.delete()


def _fill(contact: Contact, values: ContactValues) -> None:
    contact.email = values.email or None
    contact.external_id = values.external_id or None
    contact.phone, contact.name, contact.language = values.phone, values.name, values.language
    merged = {**contact.properties, **values.properties}
    contact.properties = {key: value for key, value in merged.items() if value}
    contact.updated_at = clock.now()
    contact.save()
