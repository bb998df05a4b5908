"""People in calls of programs."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.api import Fields, invalid
from contacts.models import Contact, Property
from contacts.people import Person, people_merge
from contacts.values import ValueProblem

NO_PROPERTY = "There is no such property. Add it under Contacts, Properties."


def property_problems(keys: Iterable[str], place: str, known: Iterable[str]) -> Fields:
    """A problem for each key that is not ``known``, by its place ``<place>.<key>``."""
    return {f"{place}.{key}": [NO_PROPERTY] for key in sorted(set(keys) - set(known))}


def properties_known() -> list[str]:
    """The keys of the declared properties."""
    return list(Property.objects.values_list("key", flat=True))


def contact_told(person: Person, place: str = "contact") -> Contact:
    """The person as a contact, found or made. Raises ApiProblem that names what is wrong."""
    if problems := property_problems(person.properties, f"{place}.properties", properties_known()):
        raise invalid(problems)
    [found] = people_merge([person.values])
    if isinstance(found, ValueProblem):
        raise invalid({place: [str(found)]})
    return found
