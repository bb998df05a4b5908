"""The words of a campaign: the texts per language and the variables they may hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pydantic import BaseModel

from distribution.models import Campaign

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
CONTACT_VARIABLES = ("first_name", "name", "company")
# With them lone halves of a pair, which nobody can encode.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class CampaignTexts(BaseModel):
    """What a campaign says in one language; plain text, blank lines make paragraphs."""

    subject: str
    intro: str
    closing: str = ""
    button_note: str = ""
    # The whole text message; the address of the page is put behind it.
    sms: str = ""


class ReminderPlan(BaseModel):
    """One reminder: so many days after the message before it, on which channel, in which words."""

    after_days: int
    channel: str
    # language -> texts
    texts: dict[str, CampaignTexts]


# The wording that was proved in the field; a campaign starts from it and may change every word.
STANDARD_TEXTS: dict[str, CampaignTexts] = {
    "en": CampaignTexts(
        subject="What do you think of {{ company }}?",
        intro="Hi {{ first_name }}, we would like to know how we are doing.\n\n"
        "It takes one minute. We use the answers to get better.",
        button_note="The number is chosen for you on the next page. Nothing is sent before you "
        "press send there.",
        closing="Kind regards,\n{{ company }}",
        sms="Hi {{ first_name }}! {{ question }}",
    ),
    "nb": CampaignTexts(
        subject="Hva synes du om {{ company }}?",
        intro="Hei {{ first_name }}! Vi vil gjerne vite hvordan vi gjør det.\n\n"
        "Det tar ett minutt. Svarene bruker vi til å bli bedre.",
        button_note="Tallet blir valgt for deg på neste side. Ingenting sendes før du trykker der.",
        closing="Vennlig hilsen\n{{ company }}",
        sms="Hei {{ first_name }}! {{ question }}",
    ),
    "sv": CampaignTexts(
        subject="Vad tycker du om {{ company }}?",
        intro="Hej {{ first_name }}! Vi vill gärna veta hur vi sköter oss.\n\n"
        "Det tar en minut. Svaren använder vi för att bli bättre.",
        button_note="Siffran är vald åt dig på nästa sida. Inget skickas förrän du trycker där.",
        closing="Vänliga hälsningar\n{{ company }}",
        sms="Hej {{ first_name }}! {{ question }}",
    ),
    "nn": CampaignTexts(
        subject="Kva synest du om {{ company }}?",
        intro="Hei {{ first_name }}! Vi vil gjerne vite korleis vi gjer det.\n\n"
        "Det tek eitt minutt. Svara bruker vi til å bli betre.",
        button_note="Talet blir valt for deg på neste side. Ingenting blir sendt før du trykkjer "
        "der.",
        closing="Venleg helsing\n{{ company }}",
        sms="Hei {{ first_name }}! {{ question }}",
    ),
    "da": CampaignTexts(
        subject="Hvad synes du om {{ company }}?",
        intro="Hej {{ first_name }}! Vi vil gerne vide, hvordan vi klarer os.\n\n"
        "Det tager et minut. Vi bruger svarene til at blive bedre.",
        button_note="Tallet er valgt for dig på næste side. Intet sendes, før du trykker der.",
        closing="Venlig hilsen\n{{ company }}",
        sms="Hej {{ first_name }}! {{ question }}",
    ),
    "fi": CampaignTexts(
        subject="Mitä mieltä olet meistä?",
        intro="Hei {{ first_name }}! Haluaisimme tietää, miten olemme onnistuneet.\n\n"
        "Vastaaminen vie minuutin. Vastausten avulla parannamme toimintaamme.",
        button_note="Numero on valittu valmiiksi seuraavalla sivulla. Mitään ei lähetetä, ennen "
        "kuin lähetät vastauksen siellä.",
        closing="Ystävällisin terveisin\n{{ company }}",
        sms="Hei {{ first_name }}! {{ question }}",
    ),
    "de": CampaignTexts(
        subject="Was halten Sie von {{ company }}?",
        intro="Guten Tag {{ name }}, wir möchten gern wissen, wie zufrieden Sie mit uns sind.\n\n"
        "Es dauert eine Minute. Mit den Antworten werden wir besser.",
        button_note="Die Zahl ist auf der nächsten Seite schon gewählt. Gesendet wird erst, wenn "
        "Sie dort absenden.",
        closing="Freundliche Grüße\n{{ company }}",
        sms="Guten Tag {{ name }}! {{ question }}",
    ),
}


def texts_of(campaign: Campaign, language: str, step: int = 0) -> CampaignTexts:
    """What the campaign says in one of its languages; from step 1 on what that reminder says,
    around which the campaign's own words stand."""
    own = CampaignTexts.model_validate(campaign.texts[language])
    if step == 0:
        return own
    said = ReminderPlan.model_validate(campaign.reminders[step - 1]).texts[language]
    return own.model_copy(update={name: text for name, text in said if text})


def variables_in(text: str) -> list[str]:
    """The names between double braces, in order, as written."""
    return VARIABLE.findall(text)


def unknown_variables(text: str, known: Collection[str]) -> list[str]:
    """The variables of a text that nobody could fill in."""
    return [name for name in variables_in(text) if name not in known]


def one_line(text: str) -> str:
    """The text without line breaks and control letters: what may stand in a mail header."""
    # Nothing printable is a break or a control letter, and mostly all of it is.
    return (text if text.isprintable() else CONTROL.sub(" ", text)).strip()


def values_of(*, name: str, company: str, properties: Mapping[str, object]) -> dict[str, str]:
    """What the variables stand for, for one person; every value is one line."""
    values = {key: one_line(str(value)) for key, value in properties.items() if value is not None}
    name = one_line(name)
    values.update(name=name, first_name=name.partition(" ")[0], company=one_line(company))
    return values
