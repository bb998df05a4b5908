"""Answering by SMS: what people text, what is stored, and what they are answered."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.local.sms_provider import Provider
from contacts.models import Contact, Suppression
from contacts.services import suppression_add
from distribution.accounts import account_save
from distribution.channels.sms.channel import SmsChannel
from distribution.channels.sms.reading import Meaning, read
from distribution.models import Campaign, Invitation, SmsReceived, SmsTalk
from distribution.sweeping import invitations_care
from surveys.models import Response, Survey
from tests.distribution.conftest import make_campaign, make_survey

PHONE = "+4790012345"
OURS = "+4790000000"
THANKS = "Great to hear"
# In all our languages, in any case and with anything between the letters.
WORDS_FOR_NO = [
    *("STOP", "Stopp!", "avmeld", "AVSLUTT", "Meld meg av", " stopp alle "),
    *("avsluta", "Avregistrera", "AVANMÄL", "avanma\u0308l", "afmeld", "lopeta", "Abmelden"),
    *("unsubscribe", "End", "quit", "CANCEL", "s.t.o.p", "Stop all"),
]


class Phone:
    """Kari's phone. Asked on it, she texts back; the provider signs what it tells us."""

    def __init__(self, provider: Provider, organisation: Organisation) -> None:
        self.provider, self.network, self.organisation = provider, provider.network, organisation
        self.client = Client(enforce_csrf_checks=True)
        self.answers: list[int] = []

    def asked(self, survey: Survey, language: str = "en", phone: str = PHONE) -> Invitation:
        """A campaign of the survey has texted her."""
        with tenant_scope(survey.organisation):
            contact, _ = Contact.objects.get_or_create(phone=phone, name="Kari Nordmann")
        campaign = make_campaign(survey, channel="sms", state=Campaign.State.SENDING)
        with tenant_scope(survey.organisation):
            invitation = Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                channel="sms",
                address=phone,
                language=language,
                state=Invitation.State.SENT,
            )
            campaign = Campaign.objects.select_related("organisation", "survey__live_version").get(
                pk=campaign.pk
            )
        with SmsChannel().session(campaign) as session:
            outcome = session.send(invitation)
        assert not outcome.problem
        return invitation

    def texts(self, body: str, phone: str = PHONE, to: str = OURS) -> str:
        """What she reads after she texted ``body``; "" for silence."""
        self.network.post = self._post
        before = len(self.network.texts)
        self.network.reply(sender=phone, to=to, body=body)
        self.network.post = lambda *_: ""
        replies = self.network.texts[before + 1 :]
        assert len(replies) <= 1 and self.answers[-1] == 200
        return replies[0].body if replies else ""

    def _post(self, url: str, form: dict[str, str], signature: str) -> str:
        if threading.current_thread() is not threading.main_thread():
            return ""  # news of her messages; they are told in TestNews
        response = self.client.post(
            urlsplit(url).path, form, headers={"X-Twilio-Signature": signature}
        )
        self.answers.append(response.status_code)
        return str(response.content.decode())

    @property
    def response(self) -> Response | None:
        """What is stored of her answer."""
        with tenant_scope(self.organisation):
            found = list(Response.objects.all())
        assert len(found) <= 1
        return found[0] if found else None


@pytest.fixture
def phone(sms: Provider, acme: Organisation, settings: Settings) -> Phone:
    """Kari's phone."""
    sms.network._inbound_url = f"{settings.BASE_URL}/hooks/sms/"
    return Phone(sms, acme)


def stored(response: Response | None) -> tuple[int | None, str, str, bool]:
    assert response is not None
    is_complete = response.completed_at is not None
    return response.score, response.comment, response.channel, is_complete


def test_a_number_is_the_score_and_the_next_text_the_comment(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    assert phone.texts("9") == "You gave us 9. What would it take for a 10?"
    assert stored(phone.response) == (9, "", "sms", False)
    assert phone.texts("Longer opening hours").startswith(THANKS)
    assert stored(phone.response) == (9, "Longer opening hours", "sms", True)
    with tenant_scope(phone.organisation):
        answered = Invitation.objects.get(pk=invitation.pk)
        talk = SmsTalk.objects.get()
    assert answered.state == Invitation.State.ANSWERED and talk.stage == SmsTalk.Stage.DONE
    assert phone.response and phone.response.invitation_id == invitation.pk
    assert phone.response.contact_id == answered.contact_id


def test_the_question_that_follows_fits_the_score_and_the_language(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey, language="nb")
    assert phone.texts("10") == "Hva setter du mest pris på hos oss?"


def test_a_new_number_before_the_comment_changes_the_score(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    phone.texts("1")
    assert phone.texts(" 10! ") == "What do you value most about us?"
    assert stored(phone.response) == (10, "", "sms", False)


def test_after_the_comment_the_score_stands_and_late_texts_get_one_answer(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey)
    phone.texts("9")
    phone.texts("All good")
    assert phone.texts("3") == "We have your answer. Thank you!"
    assert phone.texts("And one more thing") == ""
    assert stored(phone.response) == (9, "All good", "sms", True)


def test_score_and_comment_may_come_together(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    assert phone.texts("9/10 - friendly people").startswith(THANKS)
    assert stored(phone.response) == (9, "friendly people", "sms", True)


def test_an_unclear_text_gets_one_helpful_answer(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    first = phone.texts("quite good")
    assert first.startswith("Sorry, we did not understand") and "from 0 to 10" in first
    assert phone.texts("11") == "" and phone.response is None
    assert phone.texts("8") != "" and stored(phone.response)[0] == 8


@pytest.mark.parametrize("body", ["9,5", "9-10", "-1", "1000", "5/5", "", "👍"])
def test_what_is_no_clear_score_is_none(phone: Phone, survey: Survey, body: str) -> None:
    phone.asked(survey)
    assert phone.texts(body) != "" and phone.response is None


def test_the_same_text_told_twice_is_one_and_answered_alike(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    replies = []
    for body in ["9", "9", "0"]:
        form = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": body}
        replies.append(post(phone.client, "/hooks/sms/", form, "a-token"))
    assert {reply.content for reply in replies} == {replies[0].content}
    assert b"What would it take" in replies[0].content
    assert stored(phone.response)[0] == 9
    with tenant_scope(phone.organisation):
        assert SmsReceived.objects.count() == 1


def test_the_newest_question_is_the_one_that_is_answered(
    phone: Phone, survey: Survey, globex: Organisation
) -> None:
    phone.asked(survey)
    other = make_survey(globex)
    phone.asked(other)
    phone.texts("9")
    assert phone.response is None
    with tenant_scope(globex):
        assert Response.objects.get().score == 9


def test_a_stranger_is_met_with_silence(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    assert phone.texts("9", phone="+4790099999") == ""
    assert phone.texts("STOP", phone="+4790099999") == ""
    assert phone.response is None


def test_a_closed_survey_says_so_once(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    with tenant_scope(phone.organisation):
        survey.state = Survey.State.CLOSED
        survey.save()
    assert phone.texts("9") == "The survey takes no more answers. Thank you all the same!"
    assert phone.texts("9") == "" and phone.response is None


def test_an_expired_invitation_takes_no_score(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    with tenant_scope(phone.organisation):
        Invitation.objects.filter(pk=invitation.pk).update(
            expires_at=clock.now() - timedelta(days=1)
        )
    assert "no more answers" in phone.texts("9") and phone.response is None


def test_an_anonymous_survey_takes_no_text_and_keeps_none(phone: Phone, survey: Survey) -> None:
    with tenant_scope(phone.organisation):
        survey.is_anonymous = True
        survey.save()
    phone.asked(survey)
    reply = phone.texts("9")
    assert reply.startswith("The survey is anonymous") and "/t/" in reply
    assert phone.response is None
    with tenant_scope(phone.organisation):
        assert SmsReceived.objects.get().body == ""


def test_an_answer_on_the_page_is_the_same_answer(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    link = f"/s/{phone.organisation.key}.{invitation.token}"
    phone.client.post(f"{link}/0", {"nps": "4"})
    assert phone.texts("9") == "You gave us 9. What would it take for a 10?"
    response = phone.response
    assert response and response.score == 9


def test_texts_are_forgotten_after_a_month_and_the_answer_stays(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey)
    phone.texts("9")
    with tenant_scope(phone.organisation):
        invitations_care(organisation=phone.organisation)
        assert SmsReceived.objects.exists()
        SmsReceived.objects.update(received_at=clock.now() - timedelta(days=31))
        invitations_care(organisation=phone.organisation)
        assert not SmsReceived.objects.exists()
    assert stored(phone.response)[0] == 9


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


def post(
    client: Client, path: str, form: dict[str, str], token: str, base: str = "http://localhost:8000"
) -> Any:
    """What Twilio sends, signed with ``token`` over our public address."""
    signature = RequestValidator(token).compute_signature(f"{base}{path}", form)
    return client.post(path, form, headers={"X-Twilio-Signature": signature})


FORM = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": "9"}


def test_an_unsigned_or_wrongly_signed_text_is_refused(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    client = phone.client
    assert client.post("/hooks/sms/", FORM).status_code == 403
    assert post(client, "/hooks/sms/", FORM, "another").status_code == 403
    signature = RequestValidator("a-token").compute_signature(
        "http://localhost:8000/hooks/sms/", FORM
    )
    changed = client.post(
        "/hooks/sms/", {**FORM, "Body": "0"}, headers={"X-Twilio-Signature": signature}
    )
    assert changed.status_code == 403 and phone.response is None
    assert client.get("/hooks/sms/").status_code == 405


def test_unknown_parameters_are_signed_too_and_accepted(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    form = {**FORM, "Body": " 9 ", "NewThing": "x y", "MessagingServiceSid": ""}
    assert post(phone.client, "/hooks/sms/", form, "a-token").status_code == 200
    assert stored(phone.response)[0] == 9


def test_a_proxy_may_change_host_and_scheme(
    phone: Phone, survey: Survey, settings: Settings
) -> None:
    phone.asked(survey)
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://anbefal.example", ["*"]
    signature = RequestValidator("a-token").compute_signature(
        "https://anbefal.example/hooks/sms/", FORM
    )
    headers = {"X-Twilio-Signature": signature, "Host": "10.0.0.7:8000"}
    assert phone.client.post("/hooks/sms/", FORM, headers=headers).status_code == 200


def test_without_a_platform_account_nobody_signs_for_it(
    phone: Phone, survey: Survey, settings: Settings
) -> None:
    settings.SMS_TOKEN = ""
    assert post(phone.client, "/hooks/sms/", FORM, "").status_code == 403


class TestOwnAccount:
    @pytest.fixture(autouse=True)
    def _own(self, phone: Phone, survey: Survey, alice: User) -> None:
        with tenant_scope(phone.organisation):
            self.account = account_save(
                channel="sms",
                provider="twilio",
                credentials={"account_sid": "ACown", "auth_token": "own-token"},
                sms_sender="+4745000000",
                actor=alice,
            )
        self.path = f"/hooks/sms/{phone.organisation.key}.{self.account.webhook_secret}/"
        self.phone, self.survey = phone, survey

    def test_its_number_asks_and_is_answered(self) -> None:
        self.phone.asked(self.survey)
        sent = self.phone.network.texts[0]
        assert (sent.account, sent.sender) == ("ACown", "+4745000000")
        assert self.path in sent.callback
        assert "What would it take" in self.phone.texts("9", to="+4745000000")
        assert stored(self.phone.response)[0] == 9

    def test_only_its_own_secrets_sign_for_it(self) -> None:
        self.phone.asked(self.survey)
        client = self.phone.client
        assert post(client, self.path, FORM, "a-token").status_code == 403
        wrong = f"/hooks/sms/{self.phone.organisation.key}.wrong/"
        assert post(client, wrong, FORM, "own-token").status_code == 403
        bare = f"/hooks/sms/{self.phone.organisation.key}/"
        assert post(client, bare, FORM, "a-token").status_code == 403
        assert self.phone.response is None


class TestNews:
    @pytest.fixture(autouse=True)
    def _sent(self, phone: Phone, survey: Survey) -> None:
        self.phone = phone
        self.invitation = phone.asked(survey)
        self.path = f"/hooks/sms/{phone.organisation.key}/status/?m={self.invitation.pk.hex}"

    def tell(self, status: str, **more: str) -> int:
        form = {"MessageSid": "SM9", "MessageStatus": status, **more}
        return int(post(self.phone.client, self.path, form, "a-token").status_code)

    @property
    def state(self) -> str:
        with tenant_scope(self.phone.organisation):
            return Invitation.objects.get(pk=self.invitation.pk).state

    @pytest.mark.parametrize(
        ("told", "state"),
        [
            (["sent", "delivered"], "delivered"),
            (["delivered", "sent", "delivered"], "delivered"),
            (["sent"], "sent"),
        ],
    )
    def test_news_moves_the_message_up(self, told: list[str], state: str) -> None:
        assert [self.tell(status) for status in told] == [204] * len(told)
        assert self.state == state

    def test_a_phone_out_of_reach_fails_and_stays_usable(self) -> None:
        self.tell("undelivered", ErrorCode="30003")
        with tenant_scope(self.phone.organisation):
            assert not Suppression.objects.exists()

    def test_a_landline_is_never_texted_again(self) -> None:
        self.tell("undelivered", ErrorCode="30006")
        assert self.state == "bounced"
        with tenant_scope(self.phone.organisation):
            assert Suppression.objects.get().reason == Suppression.Reason.BOUNCED

    def test_news_that_nobody_signed_is_refused(self) -> None:
        form = {"MessageSid": "SM9", "MessageStatus": "delivered"}
        assert post(self.phone.client, self.path, form, "another").status_code == 403
        assert self.state == "sent"


@pytest.mark.parametrize(
    "body", ["the bus did not stop", "please help me", "Don't start", "stop it now"]
)
def test_a_word_inside_a_sentence_is_no_wish(body: str) -> None:
    assert read(body).meaning == Meaning.WORDS
