"""Declaring, changing and removing the properties of contacts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast

from accounts import audit
from accounts.models import User
from contacts.mapping import key_for
from contacts.models import Contact, Property


def property_declare(
    *, label: str, is_dimension: bool = True, actor: User | None = None
) -> Property:
    """A new property with a key made from its label."""
    with transaction.atomic():
        taken = set(Property.objects.values_list("key", flat=True))
        declared = Property.objects.create(
            key=key_for(label, taken), label=label, is_dimension=is_dimension
        )
        audit.record("property.declared", target=declared, actor=actor, label=label)
    return declared


def property_update(
    *, declared: Property, label: str, is_dimension: bool, actor: User | None = None
) -> None:
    """Rename a property, or let it split the results or not. Its key never changes."""
    with transaction.atomic():
        declared.label, declared.is_dimension = label, is_dimension
        declared.save(update_fields=["label", "is_dimension"])
        audit.record(
            "property.changed",
            target=declared,
            actor=actor,
            label=label,
            is_dimension=is_dimension,
        )


def property_remove(*, declared: Property, actor: User | None = None) -> int:
    """Remove a property and its value from every contact; answers keep what they recorded.

    Returns from how many contacts.
    """
    with transaction.atomic():
        holders = Contact.objects.filter(properties__has_key=declared.key)
        count = holders.update(properties=_without(declared.key))
        audit.record(
            "property.removed", target=declared, actor=actor, label=declared.label, contacts=count
        )
        declared.delete()
    return count


def _without(key: str) -> Func:
    """The SQL expression ``properties - key``."""
    return Func(
        F("properties"),
        Cast(Value(key), TextField()),
        template="%(expressions)s",
        arg_joiner=" - ",
        output_field=JSONField(),
    )
