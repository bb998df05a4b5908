"""How people write a contact's values, and what is kept: one rule for screen and file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

LONGEST_EMAIL = 254
LONGEST_EXTERNAL_ID = 100
LONGEST_NAME = 200
LONGEST_PROPERTY = 200
PHONE_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015]")
PHONE = re.compile(r"\+?[0-9]{5,15}")
LANGUAGE_WORDS = {
    "en": "en eng english engelsk engelska",
    "nb": "nb no nn nob nor norsk norska norwegian bokmål norskbokmål nynorsk norge",
    "sv": "sv se swe svensk svenska swedish sverige",
}
LANGUAGE_OF = {word: code for code, words in LANGUAGE_WORDS.items() for word in words.split()}


class ValueProblem(ValueError):
    """A value cannot be kept; the text says why, in the reader's language."""


@dataclass(slots=True)
class ContactValues:
    """Clean values of one contact; "" is "not given"."""

    email: str = ""
    external_id: str = ""
    phone: str = ""
    name: str = ""
    language: str = ""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def is_only_phone(self) -> bool:
        """Whether nothing but a number says who this is."""
        return bool(self.phone) and not self.email and not self.external_id


def email_value(text: str) -> str:
    """The address in small letters. Raises ValueProblem when it cannot be one."""
    email = text.lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValueProblem(_("“%(text)s” is not an e-mail address.") % {"text": text}) from error
    return bounded(email, _("E-mail"), LONGEST_EMAIL)


def phone_value(text: str) -> str:
    """Digits, with a plus before a country code. Raises ValueProblem for anything else."""
    phone = PHONE_SEPARATORS.sub("", text)
    if phone.startswith("00"):
        phone = f"+{phone[2:]}"
    if not PHONE.fullmatch(phone):
        raise ValueProblem(_("“%(text)s” is not a phone number.") % {"text": text})
    return phone


def language_value(text: str) -> str:
    """The code of a language named in English, Norwegian or Swedish, or as a locale ("nb-NO").

    Raises ValueProblem for a language we do not write.
    """
    word = re.split(r"[-_]", text.casefold())[0].replace(" ", "")
    if word not in LANGUAGE_OF:
        raise ValueProblem(_("“%(text)s” is not English, Norwegian or Swedish.") % {"text": text})
    return LANGUAGE_OF[word]


def bounded(text: str, label: str, longest: int) -> str:
    """The text itself. Raises ValueProblem when it is longer than ``longest`` characters."""
    if len(text) > longest:
        raise ValueProblem(
            _("%(label)s is longer than %(longest)d characters.")
            % {"label": label, "longest": longest}
        )
    return text
