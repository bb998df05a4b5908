"""Reads of contacts, their properties, and the addresses that must not be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.utils.translation import gettext as _

from contacts.models import Contact, Property, Suppression

EXPORT_ROWS = 1000
SAMPLE = 1000


def contacts_matching(search: str) -> QuerySet[Contact]:
    """Contacts of whom each word occurs in name, e-mail, customer number or mobile.

    Each has ``is_suppressed``: whether its address must not be asked.
    """
    stops = Suppression.objects.filter(
        Suppression.in_force(), channel="email", address=OuterRef("email")
    )
    contacts = Contact.objects.annotate(is_suppressed=Exists(stops))
    for word in search.replace("\0", "").split():
        contacts = contacts.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(external_id__icontains=word)
            | Q(phone__contains=word)
        )
    return contacts


def suppressions_matching(search: str, channel: str = "") -> QuerySet[Suppression]:
    """Addresses that must not be asked now and contain the text, on all channels or on one."""
    found = Suppression.objects.filter(
        Suppression.in_force(), address__icontains=search.replace("\0", "").strip()
    )
    return found.filter(channel=channel) if channel else found


def suppression_of(contact: Contact) -> Suppression | None:
    """Why the contact's e-mail address must not be asked, if so."""
    stops = Suppression.objects.filter(Suppression.in_force(), channel="email")
    return stops.filter(address=contact.email or "").first()


def properties_declared() -> QuerySet[Property]:
    """The organisation's properties by name."""
    return Property.objects.order_by("label", "key")


def property_counts() -> dict[str, int]:
    """For each property key, how many contacts have a value."""
    keys = Func(F("properties"), function="jsonb_object_keys", output_field=TextField())
    rows = Contact.objects.annotate(key=keys).values("key").annotate(contacts=Count("pk"))
    return dict(rows.values_list("key", "contacts"))


def property_suggestions(most: int = 12) -> dict[str, list[str]]:
    """For each property key, its most usual values among the newest contacts."""
    newest = Contact.objects.order_by("-created_at").values_list("properties", flat=True)
    counts: dict[str, Counter[str]] = {}
    for properties in newest[:SAMPLE]:
        for key, value in properties.items():
            counts.setdefault(key, Counter())[str(value)] += 1
    return {
        key: sorted(value for value, _times in counter.most_common(most))
        for key, counter in counts.items()
    }


def export_rows(properties: Sequence[Property]) -> Iterator[Sequence[object]]:
    """Every contact as a row of a file, oldest first, the heading before them.

    Reads a thousand at a time, each by its own statement: the caller may commit in between.
    """
    yield [_("E-mail"), _("Name"), _("Mobile"), _("Language"), _("Customer number")] + [
        declared.label for declared in properties
    ]
    after = None
    while contacts := _next_contacts(after):
        for contact in contacts:
            yield _export_row(contact, properties)
        after = contacts[-1]


def _next_contacts(after: Contact | None) -> list[Contact]:
    contacts = Contact.objects.order_by("pk")
    if after:
        contacts = contacts.filter(pk__gt=after.pk)
    return list(contacts[:EXPORT_ROWS])


def _export_row(contact: Contact, properties: Sequence[Property]) -> list[object]:
    fields = [contact.email, contact.name, contact.phone, contact.language, contact.external_id]
    return [*fields, *(contact.properties.get(declared.key) for declared in properties)]
