"""People as programs tell of them: checked, and merged into the contacts as an import does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from contacts.merge import BatchMerge
from contacts.models import Contact
from contacts.values import (
    LONGEST_EXTERNAL_ID,
    LONGEST_NAME,
    LONGEST_PROPERTY,
    ContactValues,
    ValueProblem,
    email_value,
    language_value,
    phone_value,
)

MOST_PROPERTIES = 50
SOURCE = "api"


def _given(value: Any) -> Any:
    """Null is the same as not given."""
    return "" if value is None else value


def _checked(check: Any) -> AfterValidator:
    return AfterValidator(lambda text: check(text) if text else "")


Told = BeforeValidator(_given)
PropertyText = Annotated[str, Field(max_length=LONGEST_PROPERTY), Told]


class Person(BaseModel):
    """One person. E-mail, customer number or mobile says who it is."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    email: Annotated[str, Told, _checked(email_value)] = ""
    phone: Annotated[str, Told, _checked(phone_value)] = ""
    external_id: Annotated[str, Field(max_length=LONGEST_EXTERNAL_ID), Told] = ""
    name: Annotated[str, Field(max_length=LONGEST_NAME), Told] = ""
    language: Annotated[str, Told, _checked(language_value)] = ""
    properties: dict[str, PropertyText] = Field(default_factory=dict, max_length=MOST_PROPERTIES)

    @model_validator(mode="after")
    def _is_somebody(self) -> Person:
        if not (self.email or self.phone or self.external_id):
            raise ValueError("Give an email, a phone or an external_id.")
        return self

    @property
    def values(self) -> ContactValues:
        """The same for the contacts; an empty property is not given."""
        return ContactValues(
            email=self.email,
            external_id=self.external_id,
            phone=self.phone,
            name=self.name,
            language=self.language,
            properties={key: text for key, text in self.properties.items() if text},
        )


def people_merge(people: Sequence[ContactValues]) -> list[Contact | ValueProblem]:
    """A contact for each person, in their order: found or made, brought up to date, and locked.

    Inside the open transaction. ValueProblem stands in for a person who cannot be one contact.
    """
    merge = BatchMerge(people)
    found = [_merged(merge, values) for values in people]
    merge.write(source=SOURCE)
    ids = {each for each in found if isinstance(each, UUID)}
    contacts = Contact.objects.in_bulk(ids)
    return [contacts[each] if isinstance(each, UUID) else each for each in found]


def _merged(merge: BatchMerge, values: ContactValues) -> UUID | ValueProblem:
    try:
        record, _is_new = merge.merged(values)
    except ValueProblem as problem:
        return problem
    return record.id
