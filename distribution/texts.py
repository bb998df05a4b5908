"""The words of a campaign: the texts per language and the variables they may hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pydantic import BaseModel

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
CONTACT_VARIABLES = ("first_name", "name", "company")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class CampaignTexts(BaseModel):
    """What a campaign says in one language; plain text, blank lines make paragraphs."""

    subject: str
    intro: str
    closing: str = ""
    button_note: str = ""


# The wording that was proved in the field; a campaign starts from it and may change every word.
STANDARD_TEXTS: dict[str, CampaignTexts] = {
    "en": CampaignTexts(
        subject="What do you think of {{ company }}?",
        intro="Hi {{ first_name }}, we would like to know how we are doing.\n\n"
        "It takes one minute. We use the answers to get better.",
        button_note="The number is chosen for you on the next page. Nothing is sent before you "
        "press send there.",
        closing="Kind regards,\n{{ company }}",
    ),
    "nb": CampaignTexts(
        subject="Hva synes du om {{ company }}?",
        intro="Hei {{ first_name }}! Vi vil gjerne vite hvordan vi gjør det.\n\n"
        "Det tar ett minutt. Svarene bruker vi til å bli bedre.",
        button_note="Tallet blir valgt for deg på neste side. Ingenting sendes før du trykker der.",
        closing="Vennlig hilsen\n{{ company }}",
    ),
    "sv": CampaignTexts(
        subject="Vad tycker du om {{ company }}?",
        intro="Hej {{ first_name }}! Vi vill gärna veta hur vi sköter oss.\n\n"
        "Det tar en minut. Svaren använder vi för att bli bättre.",
        button_note="Siffran är vald åt dig på nästa sida. Inget skickas förrän du trycker där.",
        closing="Vänliga hälsningar\n{{ company }}",
    ),
}


def variables_in(text: str) -> list[str]:
    """The names between double braces, in order, as written."""
    return VARIABLE.findall(text)


def unknown_variables(text: str, known: Collection[str]) -> list[str]:
    """The variables of a text that nobody could fill in."""
    return [name for name in variables_in(text) if name not in known]


def one_line(text: str) -> str:
    """The text without line breaks and control letters: what may stand in a mail header."""
    return CONTROL.sub(" ", text).strip()


def values_of(*, name: str, company: str, properties: Mapping[str, object]) -> dict[str, str]:
    """What the variables stand for, for one person; every value is one line."""
    values = {key: one_line(str(value)) for key, value in properties.items() if value is not None}
    name = one_line(name)
    values.update(name=name, first_name=name.partition(" ")[0], company=one_line(company))
    return values
