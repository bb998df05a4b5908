"""STOP, START and HELP, in the words of each language."""

from __future__ import annotations

import pytest

from accounts.tenancy import tenant_scope
from contacts.models import Suppression
from contacts.services import suppression_add
from distribution.channels.sms.reading import Meaning, read
from surveys.models import Survey
from tests.distribution.sms_talks.conftest import OURS, PHONE, Phone, post

# In all our languages, in any case and with anything between the letters.
WORDS_FOR_NO = [
    *("STOP", "Stopp!", "avmeld", "AVSLUTT", "Meld meg av", " stopp alle "),
    *("avsluta", "Avregistrera", "AVANMÄL", "avanma\u0308l", "afmeld", "lopeta", "Abmelden"),
    *("unsubscribe", "End", "quit", "CANCEL", "s.t.o.p", "Stop all"),
]


@pytest.mark.parametrize("word", WORDS_FOR_NO)
def test_a_word_for_no_stops_at_once_and_is_confirmed_once(
    phone: Phone, survey: Survey, word: str
) -> None:
    phone.asked(survey)
    assert phone.texts(word).startswith("You will get no more text messages from Acme")
    assert phone.texts(word) == ""
    with tenant_scope(phone.organisation):
        found = Suppression.objects.get()
    assert (found.channel, found.address, found.reason) == ("sms", PHONE, "unsubscribed")


@pytest.mark.parametrize("word", ["START", "unstop", "Start igjen", "starta igen"])
def test_start_restores_what_the_person_stopped(phone: Phone, survey: Survey, word: str) -> None:
    phone.asked(survey)
    phone.texts("STOP")
    assert phone.texts(word).startswith("You can get text messages from Acme again")
    assert phone.texts(word) == ""
    with tenant_scope(phone.organisation):
        assert not Suppression.objects.exists()


def test_start_does_not_undo_what_staff_stopped(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    with tenant_scope(phone.organisation):
        suppression_add(address=PHONE, reason=Suppression.Reason.MANUAL, channel="sms")
    assert phone.texts("START") == ""
    with tenant_scope(phone.organisation):
        assert Suppression.objects.get().reason == Suppression.Reason.MANUAL


@pytest.mark.parametrize("word", ["HELP", "hjelp?", "Hjälp", "INFO"])
def test_help_says_who_we_are(phone: Phone, survey: Survey, word: str) -> None:
    phone.asked(survey)
    reply = phone.texts(word)
    assert reply.startswith("Acme asks what you think") and "/t/" in reply and "STOP" in reply


def test_stop_is_not_confirmed_twice_when_the_provider_has_done_it(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey)
    form = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": "STOP", "OptOutType": "STOP"}
    assert b"Message" not in post(phone.client, "/hooks/sms/", form, "a-token").content
    with tenant_scope(phone.organisation):
        assert Suppression.objects.exists()


@pytest.mark.parametrize(
    "body", ["the bus did not stop", "please help me", "Don't start", "stop it now"]
)
def test_a_word_inside_a_sentence_is_no_wish(body: str) -> None:
    assert read(body).meaning == Meaning.WORDS
