"""Letters with a personal code and its QR, as PDF pages set by typst."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal, TypedDict

import segno
import typst
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib import clock
from contacts.models import Contact
from distribution import links
from distribution.channels.email.letter import filled, paragraphs, with_slots
from distribution.codes import code_shown
from distribution.models import Campaign
from distribution.texts import one_line, texts_of, values_of

TEMPLATE = Path(__file__).parent / "letter.typ"
PREVIEW_PPI = 96
# Typst keeps what its last ten compilations made.
KEPT = 10
# The properties whose values stand below the name, by the names that files of customers use.
STREET = ("address", "adresse", "adress", "street", "postadresse", "postadress")
POSTCODE = ("postcode", "postal_code", "zip", "postnummer", "postnr")
CITY = ("city", "poststed", "postort", "town", "by", "ort")


class Letter(TypedDict):
    """One letter as ``letter.typ`` reads it; every text is shown as it is."""

    language: str
    company: str
    sender: str
    address: list[str]
    date: str
    heading: str
    paragraphs: list[list[str]]
    closing: list[list[str]]
    label: str
    code: str
    how: str
    where: str
    note: str
    qr: str


def letter_of(
    *, organisation: Organisation, campaign: Campaign, contact: Contact, language: str, code: str
) -> Letter:
    """The campaign's letter to a contact in one of its languages."""
    texts = texts_of(campaign, language)
    values = values_of(name=contact.name, company=organisation.name, properties=contact.properties)
    today = clock.local_day(clock.now(), organisation.zone)
    with translation.override(language):
        return Letter(
            language=language,
            company=one_line(organisation.name),
            sender=_("From %(company)s") % {"company": one_line(campaign.sender_name)},
            address=address_lines(contact),
            date=date_format(today, "DATE_FORMAT"),
            heading=one_line(filled(with_slots(texts.subject), values)),
            paragraphs=_blocks(texts.intro, values),
            closing=_blocks(texts.closing, values),
            label=_("Your code"),
            code=code_shown(code),
            how=_("Point your phone’s camera at the square, or type the code at"),
            where=links.portal_url(organisation).partition("://")[2],
            note=_(
                "The code is yours alone. If you do not want to be asked again, say so on the page."
            ),
            qr=qr_svg(f"{links.portal_url(organisation)}#{code}"),
        )


def address_lines(contact: Contact) -> list[str]:
    """Name, street, postcode and city, as far as they are known; at most five lines."""
    street = _property(contact.properties, STREET).splitlines()
    place = f"{_property(contact.properties, POSTCODE)} {_property(contact.properties, CITY)}"
    lines = [contact.name, *street[:3], place]
    return [line for line in map(one_line, lines) if line]


def letters_pdf(letters: Sequence[Letter], *, title: str) -> bytes:
    """One PDF with a page, or more where the text is long, for each letter. Raises TypstError.

    However many are made one after the other, typst's memory stays that of one: empty documents
    push the letters out of its cache.
    """
    pdf = _compiled(letters, title, "pdf")
    for _number in range(KEPT + 1):
        typst.compile(b"", font_paths=_fonts())
    return pdf


def letter_png(letter: Letter) -> bytes:
    """The first page of one letter as a picture."""
    return _compiled([letter], "", "png")


def qr_svg(text: str) -> str:
    """A QR code without a margin; a quarter of it may be hidden by a fold or a stain."""
    picture = BytesIO()
    segno.make(text, error="q", micro=False, boost_error=False).save(
        picture, kind="svg", border=0, xmldecl=False
    )
    return picture.getvalue().decode()


def _compiled(letters: Sequence[Letter], title: str, form: Literal["pdf", "png"]) -> bytes:
    """What typst makes of the letters. It reads its own folder at most, and no network."""
    compiler = typst.Compiler(
        input=str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        sys_inputs={"letters": json.dumps(letters), "title": title},
    )
    made = compiler.compile(format=form, ppi=PREVIEW_PPI, pdf_tags=False)
    # A picture of several pages comes as several.
    return made[0] if isinstance(made, list) else made or b""


@cache
def _fonts() -> typst.Fonts:
    """Typst's own, which are the same everywhere; the machine's only for letters they lack."""
    return typst.Fonts(include_system_fonts=True)


def _blocks(text: str, values: dict[str, str]) -> list[list[str]]:
    """Paragraphs, each as its lines."""
    return [block.splitlines() for block in paragraphs(filled(with_slots(text), values))]


def _property(properties: Mapping[str, object], names: Sequence[str]) -> str:
    found = (properties.get(name) for name in names)
    return next((str(value) for value in found if value), "")
