"""The e-mail channel: the contract, and what a mail looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.channels import Result
from distribution.channels.email.channel import EmailChannel, definition_of, mailbox
from distribution.channels.email.smtp import refused
from distribution.models import Invitation
from surveys.models import SurveyVersion
from surveys.walking import Person, Walk
from tests.distribution.channel_contract import ChannelContract
from tests.distribution.mailserver import MailServer


def opens_with(invitation: Invitation, question: Mapping[str, object]) -> None:
    """Let the invitation's survey ask this alone."""
    with tenant_scope(invitation.organisation):
        survey = invitation.campaign.survey
        definition = {
            "languages": ["en"],
            "questions": [question],
            "endings": [{"key": "end", "title": {"en": "Thank you"}}],
        }
        survey.live_version = SurveyVersion.objects.create(
            survey=survey, number=2, definition=definition
        )
        survey.save()


class TestEmail(ChannelContract):
    channel = EmailChannel()

    @pytest.fixture(autouse=True)
    def _server(self, mail: MailServer, settings: Settings) -> None:
        self.mail, self.settings = mail, settings

    def reachable(self) -> Contact:
        return Contact(name="Kari Nordmann", email="kari@example.com")

    def provider_refuses(self, address: str, *, for_good: bool) -> None:
        self.mail.replies[address] = "550 5.1.1 No such user" if for_good else "451 4.7.1 Later"

    def provider_cuts(self, address: str, *, accepted: bool) -> None:
        cut = self.mail.cut_after_content if accepted else self.mail.cut_before_content
        cut.add(address)

    def provider_is_gone(self) -> None:
        self.settings.EMAIL_PORT = 9

    def arrived_at(self, address: str) -> int:
        return self.mail.recipients.count(address)

    def test_keeps_one_connection_for_a_batch(self, invitation: Invitation) -> None:
        self.send(invitation, times=3)
        assert self.mail.connections == 1 and self.arrived_at(invitation.address) == 3

    def test_a_second_try_has_the_same_message_id(self, invitation: Invitation) -> None:
        self.send(invitation, times=2)
        first, second = self.mail.messages
        assert first["Message-ID"] == second["Message-ID"] != ""

    def test_the_headers_offer_one_click_unsubscribe(self, invitation: Invitation) -> None:
        self.send(invitation)
        message = self.mail.messages[0]
        address = f"/u/{invitation.organisation.key}.{invitation.token}"
        assert message["List-Unsubscribe"].startswith("<http")
        assert message["List-Unsubscribe"].endswith(f"{address}>")
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Reply-To"] == "alice@example.com"
        assert message["From"].startswith("Acme <")
        assert "Auto-Submitted" not in message

    def test_both_parts_lead_to_the_answer(self, invitation: Invitation) -> None:
        self.send(invitation)
        message = self.mail.messages[0]
        html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        address = f"/s/{invitation.organisation.key}.{invitation.token}"
        for score in range(11):
            assert f'{address}?score={score}"' in html
            assert f'aria-label="Score {score} of 10"' in html
        assert address in text and "Unsubscribe" in text
        assert "Hi Kari, we would like" in text
        tables = re.findall("<table[^>]*>", html)
        assert tables and all('role="presentation"' in table for table in tables)
        assert '<html lang="en"' in html and "<img" not in html and "<script" not in html
        assert not re.search(r"(?:src|href|url)\W{1,2}https?:(?!//localhost)", html)
        assert 'name="color-scheme" content="light dark"' in html

    @pytest.mark.parametrize(("metric", "scores"), [("csat", range(1, 6)), ("ces", range(1, 8))])
    def test_the_buttons_are_the_scores_of_the_first_question(
        self, invitation: Invitation, metric: str, scores: range
    ) -> None:
        ends = {"low": {"en": "Not at all"}, "high": {"en": "Very much"}}
        opens_with(
            invitation, {"key": "how", "kind": metric, "text": {"en": "How was it?"}, **ends}
        )
        self.send(invitation)
        html, text = self.parts()
        shown = [number for number in range(11) if f'?score={number}"' in html]
        assert shown == list(scores)
        assert f'aria-label="Score 1 of {scores[-1]}"' in html
        assert f"1 = Not at all, {scores[-1]} = Very much" in text

    def test_one_button_opens_a_survey_that_does_not_begin_with_a_score(
        self, invitation: Invitation
    ) -> None:
        opens_with(invitation, {"key": "why", "kind": "text", "text": {"en": "Why?"}})
        self.send(invitation)
        html, text = self.parts()
        address = f"/s/{invitation.organisation.key}.{invitation.token}"
        assert "?score=" not in html and "The number is chosen" not in html
        assert re.search(f'class="start".+?<a href="[^"]+{re.escape(address)}"', html, re.DOTALL)
        assert address in text and "0 =" not in text

    def test_the_mail_has_the_wording_the_page_will_have(self, invitation: Invitation) -> None:
        question = {
            "key": "how",
            "kind": "nps",
            "text": {"en": "First wording"},
            "variants": [{"key": "b", "texts": {"text": {"en": "Second wording"}}}],
            "low": {"en": "Bad"},
            "high": {"en": "Good"},
        }
        opens_with(invitation, question)
        seen = set()
        for _person in range(12):
            invitation.pk = uuid4()
            self.send(invitation)
            html = self.mail.messages[-1].get_body(("html",)).get_content()  # type: ignore[union-attr]
            definition = definition_of(invitation.campaign)
            asked = definition.questions[0]
            variant = Walk(definition, Person("en", "email"), str(invitation.pk)).variant(asked)
            wording = {"a": "First wording", "b": "Second wording"}
            assert wording.pop(variant) in html and not any(
                text in html for text in wording.values()
            )
            seen.add(variant)
        assert seen == {"a", "b"}

    def test_the_question_names_the_person_or_falls_back(self, invitation: Invitation) -> None:
        words = '{contact.first_name}, how was {contact.plan|your "O\'Hara" plan} of {answer.a|x}?'
        ends = {"low": {"en": "Bad"}, "high": {"en": "Good"}}
        opens_with(invitation, {"key": "how", "kind": "nps", "text": {"en": words}, **ends})
        self.send(invitation)
        html, text = self.parts()
        assert 'Kari, how was your "O\'Hara" plan of x?' in text
        assert "Kari, how was your &quot;O&#x27;Hara&quot; plan of x?" in html

    def parts(self) -> tuple[str, str]:
        """The HTML and the text of the first mail."""
        message = self.mail.messages[0]
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        assert html and text
        return html.get_content(), text.get_content()

    def test_the_mail_is_small(self, invitation: Invitation) -> None:
        self.send(invitation)
        assert len(self.mail.messages[0].as_bytes()) <= 30_000

    def test_speaks_the_language_of_the_person(self, invitation: Invitation) -> None:
        invitation.language = "nb"
        self.send(invitation)
        message = self.mail.messages[0]
        assert message["Subject"] == "Hva synes du om Acme?"
        assert message["Content-Language"] == "nb"
        assert "Hvor sannsynlig er det at du vil anbefale Acme" in str(
            message.get_body(("html",)).get_content()  # type: ignore[union-attr]
        )

    def test_an_address_no_server_understands_fails_alone(
        self, acme: Organisation, invitation: Invitation
    ) -> None:
        invitation.address = "ærlig @example.com"
        assert self.result(invitation) == Result.FAILED
        assert self.mail.connections == 0

    def test_a_test_leads_elsewhere_and_says_so(self, invitation: Invitation) -> None:
        with tenant_scope(invitation.organisation):
            campaign = invitation.campaign
            assert campaign.survey.live_version
        outcome = self.channel.send_test(
            campaign,
            language="en",
            name="Alice",
            address="alice@example.com",
            answer_url="http://localhost/preview",
        )
        assert outcome.result == Result.SENT
        text = self.mail.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "This is a test" in text and "http://localhost/preview" in text
        assert invitation.token not in text


@pytest.mark.parametrize(
    ("code", "text", "about_address", "expected"),
    [
        (550, b"5.1.1 User unknown", True, Result.BOUNCED),
        (550, b"No such user here", True, Result.BOUNCED),
        (553, b"Mailbox name invalid", True, Result.BOUNCED),
        (550, b"5.7.1 Relaying denied", True, Result.FAILED),
        (550, b"5.7.515 Access denied, sender is not authenticated", True, Result.FAILED),
        (552, b"5.2.2 Mailbox full", True, Result.RETRY),
        (452, b"4.2.2 Mailbox full", True, Result.RETRY),
        (421, b"Try again later", False, Result.RETRY),
        (554, b"5.7.1 Looks like spam", False, Result.FAILED),
        (550, b"Denied by policy", False, Result.FAILED),
        (501, b"5.1.3 Bad address syntax", True, Result.BOUNCED),
        (550, b"\xff\xfe", True, Result.BOUNCED),
    ],
)
def test_a_reply_means(code: int, text: bytes, about_address: bool, expected: Result) -> None:
    assert refused(code, text, about_address=about_address).result == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("kari@example.com", "kari@example.com"),
        ("kari@blåbær.example", "kari@xn--blbr-roah.example"),
        ("kåre@example.com", ""),
        ("kari example@example.com", ""),
        ("kari\r\nRCPT TO:<x@example.com>@example.com", ""),
        ("kari>SIZE=1@example.com", ""),
        ("kari@example.com> BODY=x", ""),
        ("nobody", ""),
        ("", ""),
        ("kari@" + "a" * 70 + ".example", ""),
    ],
)
def test_an_address_is_usable_or_not(address: str, expected: str) -> None:
    assert mailbox(address) == expected
