"""Lists of contacts, and who is on them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.models import Contact, ContactList, ListMember


def list_create(*, name: str, actor: User) -> ContactList:
    """An empty list. Raises IntegrityError when the name is taken."""
    with transaction.atomic():
        made = ContactList.objects.create(name=name, created_by=actor)
        audit.record("list.created", target=made, actor=actor, name=name)
    return made


def list_named(*, name: str, actor: User) -> ContactList:
    """The list of that name, made if there is none."""
    found = ContactList.objects.filter(name__iexact=name).first()
    return found or list_create(name=name, actor=actor)


def list_rename(*, contact_list: ContactList, name: str, actor: User) -> None:
    """Another name for a list. Raises IntegrityError when it is taken."""
    with transaction.atomic():
        contact_list.name = name
        contact_list.save(update_fields=["name"])
        audit.record("list.renamed", target=contact_list, actor=actor, name=name)


def list_delete(*, contact_list: ContactList, actor: User) -> None:
    """Delete a list; its contacts stay. A campaign that would ask by it then finds nobody."""
    with transaction.atomic():
        audit.record("list.deleted", target=contact_list, actor=actor, name=contact_list.name)
        contact_list.delete()


def member_add(*, contact_list: ContactList, contact: Contact, actor: User) -> bool:
    """Put a contact on a list. False when it was there already."""
    with transaction.atomic():
        _member, is_new = ListMember.objects.get_or_create(list=contact_list, contact=contact)
        if is_new:
            audit.record("list.member_added", target=contact_list, actor=actor, contacts=1)
    return is_new


def member_remove(*, contact_list: ContactList, contact: Contact, actor: User) -> None:
    """Take a contact off a list."""
    with transaction.atomic():
        gone, _by_model = ListMember.objects.filter(list=contact_list, contact=contact).delete()
        if gone:
            audit.record("list.member_removed", target=contact_list, actor=actor, contacts=1)


def members_keep(*, list_id: UUID, contacts: Iterable[UUID]) -> None:
    """Put contacts on a list as part of an import, inside its transaction."""
    members = [ListMember(list_id=list_id, contact_id=contact) for contact in contacts]
    ListMember.objects.bulk_create(members, ignore_conflicts=True, batch_size=1000)
