"""Letters with personal codes: what stands on them, and what nobody can make them do."""

from __future__ import annotations

import re
from io import BytesIO
from zlib import decompress

import pytest
from PIL import Image

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.channels.login.letter import (
    TEMPLATE,
    Letter,
    address_lines,
    letter_of,
    letter_png,
    letters_pdf,
    qr_svg,
)
from surveys.models import Survey
from tests.distribution.login import make_login_campaign

pytestmark = pytest.mark.django_db
HOSTILE = [
    '#read("/etc/passwd")',
    '#eval("1 + 1")',
    '#import "@preview/cetz:0.3.0"',
    "#panic()",
    '"]; #pagebreak(); [',
    "$ x^2 $ *bold* _under_ `raw` <label> @reference \\ = Heading",
    "#{ while true {} }",
    "</text><script>alert(1)</script>",
    "{{ company }} {% now %}",
    "日本語 العربية 🎉 \u202e",
]


def letter(survey: Survey, language: str = "en", **fields: object) -> Letter:
    campaign = make_login_campaign(survey)
    contact = Contact(**{"name": "Kari Nordmann", **fields})
    with tenant_scope(survey.organisation):
        return letter_of(
            organisation=survey.organisation,
            campaign=campaign,
            contact=contact,
            language=language,
            code="ABCDEFGHJK",
        )


def pages(pdf: bytes) -> int:
    """How many pages a PDF has, also where its objects are packed."""
    unpacked = pdf
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            unpacked += decompress(packed)
        except Exception:  # noqa: S112  # a picture or a font
            continue
    return len(re.findall(rb"/Type\s*/Page\b", unpacked))


def test_the_letter_says_who_writes_to_whom_and_how_to_answer(survey: Survey) -> None:
    made = letter(survey, properties={"address": "Storgata 1", "postcode": "0155", "city": "Oslo"})
    assert made["address"] == ["Kari Nordmann", "Storgata 1", "0155 Oslo"]
    assert made["code"] == "ABCDE-FGHJK"
    assert made["where"].endswith(f"/p/{survey.organisation.key}/")
    assert "://" not in made["where"]
    assert made["heading"] == "What do you think of Acme?"
    assert made["paragraphs"][0][0].startswith("Hi Kari,")


def test_the_code_in_the_square_stands_behind_the_hash(survey: Survey) -> None:
    made = letter(survey)
    assert made["qr"] == qr_svg(f"http://{made['where']}#ABCDEFGHJK")


@pytest.mark.parametrize(
    ("properties", "lines"),
    [
        ({}, ["Kari"]),
        ({"city": "Oslo"}, ["Kari", "Oslo"]),
        (
            {"adresse": "Vei 1", "postnummer": 155, "poststed": "Oslo"},
            ["Kari", "Vei 1", "155 Oslo"],
        ),
        (
            {"adress": "c/o Ola\nGatan 2\n", "postort": "Lund"},
            ["Kari", "c/o Ola", "Gatan 2", "Lund"],
        ),
        ({"address": "\n".join("abcdefgh")}, ["Kari", "a", "b", "c"]),
        ({"address": None, "city": ""}, ["Kari"]),
    ],
)
def test_the_address_is_found_under_the_names_files_use(
    properties: dict[str, object], lines: list[str]
) -> None:
    assert address_lines(Contact(name="Kari", properties=properties)) == lines


def test_each_letter_has_a_page_and_each_language_its_words(survey: Survey) -> None:
    letters = [letter(survey, language) for language in ("en", "nb")]
    assert (letters[0]["label"], letters[1]["label"]) == ("Your code", "Koden din")
    assert pages(letters_pdf(letters, title="Winter")) == 2


def test_it_is_a_sheet_of_a4(survey: Survey) -> None:
    width, height = Image.open(BytesIO(letter_png(letter(survey)))).size
    assert abs(height / width - 297 / 210) < 0.01


def test_no_text_of_anybody_is_code(survey: Survey, acme: Organisation) -> None:
    harmless = pages(letters_pdf([letter(survey)], title="x"))
    for text in HOSTILE:
        made = letter(survey, name=text, properties={"address": text, "city": text})
        made["heading"], made["paragraphs"], made["closing"] = text, [[text, text]], [[text]]
        made["company"] = made["sender"] = made["note"] = text
        assert pages(letters_pdf([made], title=text)) == harmless, text


def test_a_hostile_name_is_printed_as_it_is(survey: Survey) -> None:
    """Code that ran would leave the picture of its result."""
    run = letter_png(letter(survey, name="2"))
    shown = letter_png(letter(survey, name='#eval("1+1")'))
    assert run != shown


def test_the_template_reads_no_file_and_runs_no_text() -> None:
    source = re.sub(r"//[^\n]*", "", TEMPLATE.read_text())
    assert not re.search(r"\b(eval|read|include|import|plugin|csv|yaml|toml|xml)\b", source)
    assert re.findall(r"json\(([^)]*)\)", source) == ["bytes(sys.inputs.letters"]


def test_a_long_text_goes_on_on_another_page(survey: Survey) -> None:
    made = letter(survey)
    made["paragraphs"] = [["A long sentence that is told again. " * 40]] * 5
    assert pages(letters_pdf([made], title="x")) > 1
