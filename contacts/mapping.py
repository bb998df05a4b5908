"""Which column of a file goes where: guessed from headings and values, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.lib.csv_safe import plain_cell
from contacts.models import Property
from contacts.values import (
    LONGEST_EXTERNAL_ID,
    LONGEST_NAME,
    LONGEST_PROPERTY,
    ContactValues,
    ValueProblem,
    bounded,
    email_value,
    language_value,
    phone_value,
)

PROPERTY = "property:"
NEW_PROPERTY = "new"
# With more unknown columns than this the file is a dump, and keeping all would be noise.
MOST_GUESSED_PROPERTIES = 12


class Target(models.TextChoices):
    """The fields of a contact that a column may fill."""

    EMAIL = "email", gettext_lazy("E-mail")
    NAME = "name", gettext_lazy("Name")
    FIRST_NAME = "first_name", gettext_lazy("First name")
    LAST_NAME = "last_name", gettext_lazy("Last name")
    PHONE = "phone", gettext_lazy("Mobile")
    LANGUAGE = "language", gettext_lazy("Language")
    EXTERNAL_ID = "external_id", gettext_lazy("Customer number")
    IGNORE = "", pgettext_lazy("a column of a file", "Do not import")


HEADING_WORDS = {
    Target.EMAIL: "email epost epostadresse epostadress mail mejl mejladress mailadresse "
    "mailadress emailaddress emailadresse",
    Target.NAME: "name navn namn fullname fulltnavn fullständigtnamn contact contactname "
    "kontaktnavn kontaktnamn kontaktperson customername kundenavn kundnamn",
    Target.FIRST_NAME: "firstname givenname fornavn förnamn",
    Target.LAST_NAME: "lastname surname familyname etternavn efternamn",
    Target.PHONE: "phone phonenumber mobile mobilenumber cell tel tlf telefon telefonnummer "
    "mobil mobilnummer mobiltelefon mobilnr",
    Target.LANGUAGE: "language lang locale språk",
    Target.EXTERNAL_ID: "id externalid customerid customernumber customerno kundeid kundenummer "
    "kundenr kundid kundnummer kundnr membernumber medlemsnummer medlemsnr",
    # The two columns that our own file of rejected rows puts first.
    Target.IGNORE: "row rad reason grunn anledning",
}
TARGET_OF = {word: target for target, words in HEADING_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class Column:
    """A column as the mapping screen shows it; ``target`` is our guess."""

    position: int
    heading: str
    examples: list[str]
    target: str


def has_heading(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it knows a heading, or holds no address."""
    first = rows[0] if rows else []
    return any(_word(cell) in TARGET_OF for cell in first) or not any("@" in c for c in first)


def columns_of(
    rows: Sequence[Sequence[str]], *, heading: bool, properties: Sequence[Property]
) -> list[Column]:
    """The columns of a file from its first rows, each with a guess, no field guessed twice."""
    body = rows[1:] if heading else rows
    width = len(rows[0]) if heading else max((len(row) for row in rows), default=0)
    unknown = sum(_word(cell) not in TARGET_OF for cell in rows[0]) if heading else 0
    columns: list[Column] = []
    for position in range(width):
        name = rows[0][position].strip() if heading and position < len(rows[0]) else ""
        values = [row[position].strip() for row in body if position < len(row)]
        values = [value for value in values if value]
        guess = _guess(name, values, properties, unknown <= MOST_GUESSED_PROPERTIES)
        taken = {column.target for column in columns} - {NEW_PROPERTY}
        label = name or _("Column %(number)d") % {"number": position + 1}
        examples = list(dict.fromkeys(values))[:3]
        columns.append(Column(position, label, examples, "" if guess in taken else guess))
    return columns


def key_for(heading: str, taken: set[str]) -> str:
    """A free key for a new property named ``heading``."""
    base = slugify(_ascii(heading)).replace("-", "_")[:40] or "property"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


class RowReader:
    """Turns rows of cells into clean values, by a stored mapping (position -> target)."""

    def __init__(self, mapping: dict[str, str], labels: dict[str, str]) -> None:
        """``labels`` names the properties (by key) in the reasons of rejected rows."""
        self.targets = [(int(position), target) for position, target in mapping.items() if target]
        self.width = max((int(position) for position in mapping), default=-1) + 1
        self.labels = labels

    def values(self, cells: Sequence[str]) -> ContactValues:
        """The row's values. Raises ValueProblem with the reason why the row cannot be used."""
        if any(cell.strip() for cell in cells[self.width :]):
            raise ValueProblem(_("The row has more cells than the heading."))
        given = {
            target: text
            for position, target in self.targets
            if position < len(cells) and (text := plain_cell(cells[position].strip()))
        }
        if Target.EMAIL not in given and Target.EXTERNAL_ID not in given:
            raise ValueProblem(_("The row has no e-mail address and no customer number."))
        return self._checked(given)

    def _checked(self, given: dict[str, str]) -> ContactValues:
        email, phone = given.get(Target.EMAIL), given.get(Target.PHONE)
        language, names = given.get(Target.LANGUAGE), (Target.FIRST_NAME, Target.LAST_NAME)
        name = given.get(Target.NAME) or " ".join(given[key] for key in names if key in given)
        external_id = given.get(Target.EXTERNAL_ID, "")
        return ContactValues(
            email=email_value(email) if email else "",
            external_id=bounded(external_id, _("Customer number"), LONGEST_EXTERNAL_ID),
            phone=phone_value(phone) if phone else "",
            name=bounded(name, _("Name"), LONGEST_NAME),
            language=language_value(language) if language else "",
            properties=self._properties(given),
        )

    def _properties(self, given: dict[str, str]) -> dict[str, str]:
        found = {}
        for target, text in given.items():
            if target.startswith(PROPERTY):
                key = target.removeprefix(PROPERTY)
                found[key] = bounded(text, self.labels.get(key, key), LONGEST_PROPERTY)
        return found


def _guess(
    name: str, values: Sequence[str], properties: Sequence[Property], may_be_new: bool
) -> str:
    word = _word(name)
    for declared in properties:
        if word and word in {_word(declared.label), _word(declared.key)}:
            return PROPERTY + declared.key
    if word in TARGET_OF:
        return TARGET_OF[word]
    if sum("@" in value for value in values) * 2 > len(values):
        return Target.EMAIL
    return NEW_PROPERTY if word and may_be_new and _splits(values) else Target.IGNORE


def _splits(values: Sequence[str]) -> bool:
    """Whether values repeat, so that contacts share them; a short file may not tell yet."""
    return 0 < len(set(values)) <= max(10, len(values) // 2)


def _word(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _ascii(text: str) -> str:
    for letter, plain in {"æ": "ae", "ø": "o", "å": "a", "ö": "o", "ä": "a"}.items():
        text = text.replace(letter, plain).replace(letter.upper(), plain)
    return text
