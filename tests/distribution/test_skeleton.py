"""The skeleton says the same as Django's own mail classes, for every odd name."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import formataddr

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from distribution.channels.email.letter import CLOSE, OPEN, Letter, Question, compose, filled
from distribution.channels.email.skeleton import (
    Recipient,
    Skeleton,
    address_header,
    encoded_words,
)
from distribution.texts import CampaignTexts, one_line, unknown_variables, values_of

SENDER = "hello@anbefal.example"
TEXTS = CampaignTexts(
    subject="{{ first_name }}, hva synes du om {{company}}?",
    intro="Hei {{ first_name }}! Du har {{ plan }} & <mer>.\n\n.Punktum og = og \t tab.\nNy linje",
    closing="Hilsen {{ name }}.",
    button_note="",
)
NAMES = [
    "Kari Nordmann",
    "Åse Bjørnsdatter-Ærlig",
    'Kjell "Kjelle" O\'Hara <kjell@example.com>',
    "Eve\r\nBcc: everybody@example.com",
    "Eve\nSubject: changed\n\nbody",
    "Emoji 🎉👩‍👩‍👧 " * 12,
    "=?utf-8?q?encoded?=",
    "{{ company }}",
    "\ue000company\ue001",
    "--=_anbefal_",
    "A" * 200,
    ".",
    "",
    "名前 テスト",
]


def letter() -> Letter:
    return compose(
        organisation=Organisation(name='Blåbær & "Sønn"', slug="x", language="nb"),
        texts=TEXTS,
        question=Question("Hvor sannsynlig?", "Ikke", "Svært", range(11)),
        language="nb",
    )


def test_what_mrml_spells_out_in_attributes_is_read_again() -> None:
    html = letter().html
    assert "\\u{" not in html
    assert f'href="{OPEN}answer_url{CLOSE}?score=10"' in html


def values(name: str) -> dict[str, str]:
    found = values_of(name=name, company='Blåbær & "Sønn"', properties={"plan": f"Gull {name}"})
    urls = {"answer_url": "http://localhost/s/k.t-_", "unsubscribe_url": "http://localhost/u/k.t-_"}
    return found | urls


def skeleton_message(name: str) -> bytes:
    skeleton = Skeleton(
        letter(),
        sender=address_header("Blåbær", SENDER),
        headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    return skeleton.message(
        Recipient(
            name=name,
            address="kari@example.com",
            message_id="<1@anbefal.example>",
            date="Sun, 22 Nov 2026 12:00:00 -0000",
            values=values(name),
        )
    )


def django_message(name: str) -> bytes:
    found, text = values(name), letter()
    message = EmailMultiAlternatives(
        subject=one_line(filled(text.subject, found)),
        body=filled(text.text, found),
        from_email=formataddr(("Blåbær", SENDER)),
        to=[formataddr((one_line(name), "kari@example.com"))],
        headers={
            "Message-ID": "<1@anbefal.example>",
            "Date": "Sun, 22 Nov 2026 12:00:00 -0000",
            "List-Unsubscribe": f"<{found['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(filled(text.html, found, html=True), "text/html")
    return message.message().as_bytes()


def parsed(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=policy.default)


def words_of(message: bytes, header: str) -> str:
    """A header decoded by the rules of RFC 2047 alone, unfolded."""
    raw = message_from_bytes(message, policy=policy.compat32)[header]
    return " ".join(str(make_header(decode_header(raw))).split())


def contents(message: EmailMessage) -> list[tuple[str, str]]:
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n").strip())
        for part in parts
    ]


HEADERS = ["Subject", "From", "To", "Message-ID", "Date", "List-Unsubscribe"]


@pytest.mark.parametrize("name", NAMES)
def test_a_skeleton_reads_as_the_same_mail_by_django(name: str) -> None:
    ours, theirs = skeleton_message(name), django_message(name)
    assert contents(parsed(ours)) == contents(parsed(theirs))
    for header in HEADERS:
        assert words_of(ours, header) == words_of(theirs, header)


@settings(deadline=None)
@given(st.text(max_size=200).filter(lambda text: text.isprintable() or "\n" in text))
def test_no_name_can_add_a_header_or_a_part(name: str) -> None:
    message = parsed(skeleton_message(name))
    assert len(message.keys()) == len(set(message.keys())) == 9
    assert [kind for kind, _ in contents(message)] == ["text/plain", "text/html"]
    assert message["To"].addresses[-1].addr_spec == "kari@example.com"


ANYTHING = st.text(max_size=60) | st.sampled_from(NAMES)
ONCE = {"From", "To", "Subject", "Message-ID", "Date", "List-Unsubscribe", "MIME-Version"}


@settings(deadline=None, max_examples=25)
@given(name=ANYTHING, plan=ANYTHING, subject=ANYTHING, sender=ANYTHING, reply_to=ANYTHING)
def test_nothing_that_somebody_typed_can_add_a_header_or_a_part(
    name: str, plan: str, subject: str, sender: str, reply_to: str
) -> None:
    texts = TEXTS.model_copy(update={"subject": f"{subject} {{{{ plan }}}}"})
    composed = compose(
        organisation=Organisation(name=sender or "x", slug="x", language="nb"),
        texts=texts,
        question=Question("Hvor sannsynlig?", "Ikke", "Svært", range(11)),
        language="nb",
    )
    skeleton = Skeleton(
        composed, sender=address_header(sender, SENDER), headers={"Reply-To": reply_to}
    )
    urls = {"answer_url": "http://localhost/s/k", "unsubscribe_url": "http://localhost/u/k"}
    found = values_of(name=name, company=sender, properties={"plan": plan}) | urls
    address, date = "kari@example.com", "Sun, 22 Nov 2026 12:00:00 -0000"
    sent = skeleton.message(Recipient(name, address, "<1@anbefal.example>", date, found))
    read = message_from_bytes(sent, policy=policy.compat32)
    assert sorted(read.keys()) == sorted([*ONCE, "Reply-To", "Content-Type"])
    parts = list(read.walk())
    assert [part.get_content_type() for part in parts[1:]] == ["text/plain", "text/html"]
    assert not any(part.defects for part in parts)
    assert all(len(part.keys()) == 2 for part in parts[1:])
    assert read["To"].endswith(f"<{address}>") or read["To"] == address


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_short_ascii_and_end_in_crlf(name: str) -> None:
    message = skeleton_message(name)
    body = message.partition(b"\r\n\r\n")[2]
    assert message.isascii()
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert max(len(line) for line in message.split(b"\r\n")) <= 998


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200).map(one_line).filter(bool))
def test_encoded_words_are_short_and_read_back(text: str) -> None:
    encoded = encoded_words(text)
    assert all(len(word) <= 75 for word in encoded.split("\r\n "))
    assert str(make_header(decode_header(encoded.replace("\r\n", "\n")))) == text


def test_values_are_escaped_in_html_only() -> None:
    message = parsed(skeleton_message("<b>Eve</b>"))
    (_, text), (_, html) = contents(message)
    assert "Gull <b>Eve</b>" in text
    assert "Gull &lt;b&gt;Eve&lt;/b&gt;" in html and "<b>" not in html


def test_an_empty_value_takes_its_space_along() -> None:
    message = parsed(skeleton_message(""))
    assert contents(message)[0][1].startswith("Hei! Du har Gull & <mer>.")


def test_a_control_letter_in_a_name_stops_no_letter() -> None:
    found = compose(
        organisation=Organisation(name="Havglott\x1f\x00 Strøm", slug="x", language="nb"),
        texts=TEXTS,
        question=Question(),
        language="nb",
    )
    assert "Havglott Strøm" in found.html


def test_unknown_variables_are_found() -> None:
    text = "{{name}} {{ first_name }} {{ frist_name }} {{ a|safe }} {% load x %} {{ plan }}"
    assert unknown_variables(text, ["name", "first_name", "plan"]) == ["frist_name", "a|safe"]
