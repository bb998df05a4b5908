"""The SMS channel: the contract, what a text says, and what the provider's answers mean."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import sql
from config.local.sms_network import Text
from config.local.sms_provider import Provider
from contacts.models import Contact
from distribution.channels import Result
from distribution.channels.sms import channel as sms_channel
from distribution.channels.sms.channel import SmsChannel
from distribution.models import Invitation, Reminder, SmsTalk
from distribution.short_links import short_token_of
from distribution.sms_parts import parts_of
from tests.distribution.channel_contract import ChannelContract


class TestSms(ChannelContract):
    channel = SmsChannel()

    @pytest.fixture(autouse=True)
    def _provider(self, sms: Provider, settings: Settings) -> None:
        self.sms, self.network, self.settings = sms, sms.network, settings

    def reachable(self) -> Contact:
        return Contact(name="Kari Nordmann", phone="90012345")

    def provider_refuses(self, address: str, *, for_good: bool) -> None:
        self.network.troubles[address] = [("21211" if for_good else "20429", 1)]

    def provider_cuts(self, address: str, *, accepted: bool) -> None:
        self.network.troubles[address] = [("cut-after" if accepted else "cut", 1)]
        self.sms.hides_messages = True

    def provider_is_gone(self) -> None:
        self.settings.SMS_API = "http://127.0.0.1:9"

    def arrived_at(self, address: str) -> int:
        return len(self.network.newest_to("ACplatform", address))

    def test_a_cut_before_the_content_costs_nothing(self, invitation: Invitation) -> None:
        """Over HTTP nobody can tell such a cut from one a moment later: it is not repeated."""
        self.provider_cuts(invitation.address, accepted=False)
        assert self.result(invitation) == Result.UNKNOWN
        assert self.arrived_at(invitation.address) == 0

    @pytest.mark.parametrize("trouble", ["cut-after", "hang-after"])
    def test_what_was_taken_before_the_cut_is_found_again(
        self, invitation: Invitation, trouble: str
    ) -> None:
        self.network.troubles[invitation.address] = [(trouble, 1)]
        (outcome,) = self.send(invitation)
        assert outcome.result == Result.SENT and outcome.provider_id == self.sent().sid
        assert self.arrived_at(invitation.address) == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_database_that_is_away_for_a_moment_costs_nothing(
        self, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fails = [True, True, False]

        def shaky(invitation_id: UUID) -> str:
            if fails.pop(0):
                raise OperationalError("the database system is starting up")
            return short_token_of(invitation_id)

        monkeypatch.setattr(sms_channel, "short_token_of", shaky)
        monkeypatch.setattr(sql, "sleep", lambda seconds: None)
        assert self.result(invitation) == Result.SENT and not fails
        assert self.arrived_at(invitation.address) == 1

    def test_what_was_not_taken_before_a_time_out_stays_unknown(
        self, invitation: Invitation
    ) -> None:
        self.network.troubles[invitation.address] = [("hang", 1)]
        assert self.result(invitation) == Result.UNKNOWN

    @pytest.mark.parametrize(
        ("code", "result"),
        [
            ("21610", Result.OPTED_OUT),
            ("21211", Result.BOUNCED),
            ("21614", Result.BOUNCED),
            ("20429", Result.RETRY),
            ("20500", Result.RETRY),
            ("20003", Result.REFUSED),
            ("20005", Result.REFUSED),
            ("21606", Result.REFUSED),
        ],
    )
    def test_an_error_of_the_provider_means(
        self, invitation: Invitation, code: str, result: Result
    ) -> None:
        self.network.troubles[invitation.address] = [(code, 1)]
        (outcome,) = self.send(invitation)
        assert outcome.result == result and outcome.problem.startswith(code)

    def test_a_wrong_secret_is_refused_for_everybody(self, invitation: Invitation) -> None:
        self.settings.SMS_TOKEN = "another"
        assert self.result(invitation) == Result.REFUSED

    def test_without_an_account_nothing_is_tried(self, invitation: Invitation) -> None:
        self.settings.SMS_ACCOUNT = ""
        assert self.result(invitation) == Result.REFUSED
        assert self.arrived_at(invitation.address) == 0

    def test_the_text_asks_the_question_and_says_how_to_answer(
        self, invitation: Invitation
    ) -> None:
        self.send(invitation)
        short = self.short_address(invitation)
        assert self.sent().body == (
            "Hi Kari! How likely are you to recommend Acme to a friend or colleague? "
            f"Reply 0-10 or answer here: {short} No more: STOP"
        )
        assert self.sent().sender == "+4790000000"
        assert f"/hooks/sms/{invitation.organisation.key}/status/" in self.sent().callback

    def test_the_standard_text_is_one_part_in_norwegian(self, invitation: Invitation) -> None:
        self.settings.SHORT_URL = "https://anbefal.example"
        invitation.language = "nb"
        self.send(invitation)
        assert parts_of(self.sent().body).count == 1, self.sent().body

    def test_the_address_has_40_letters_at_most(self, invitation: Invitation) -> None:
        self.settings.SHORT_URL = "https://anbefal.example"
        self.send(invitation)
        assert len(self.short_address(invitation)) <= 40

    def test_a_name_as_sender_cannot_be_answered_and_gives_an_address_to_stop(
        self, invitation: Invitation
    ) -> None:
        self.settings.SMS_SENDER = "Acme"
        self.send(invitation)
        body, short = self.sent().body, self.short_address(invitation)
        assert body.endswith(f"Answer: {short} No more: {short}/x")
        assert "Reply" not in body and "STOP" not in body
        with tenant_scope(invitation.organisation):
            assert not SmsTalk.objects.exists()

    def test_an_anonymous_survey_is_answered_over_its_address_alone(
        self, invitation: Invitation
    ) -> None:
        with tenant_scope(invitation.organisation):
            survey = invitation.campaign.survey
            survey.is_anonymous = True
            survey.save()
        self.send(invitation)
        assert "Reply" not in self.sent().body and "No more: STOP" in self.sent().body

    def test_whoever_can_reply_has_a_conversation(self, invitation: Invitation) -> None:
        self.send(invitation, times=2)
        with tenant_scope(invitation.organisation):
            talk = SmsTalk.objects.get()
        assert (talk.phone, talk.our_number) == ("+4790012345", "+4790000000")
        assert talk.invitation_id == invitation.pk

    def test_a_reminder_leads_to_the_same_address(
        self, acme: Organisation, invitation: Invitation
    ) -> None:
        self.send(invitation)
        with tenant_scope(acme):
            campaign = invitation.campaign
            texts = {"en": campaign.texts["en"] | {"sms": "Still time! {{ question }}"}}
            campaign.reminders = [{"after_days": 3, "channel": "sms", "texts": texts}]
            campaign.save()
            reminder = Reminder.objects.create(
                invitation=invitation,
                campaign=campaign,
                number=1,
                channel="sms",
                address=invitation.address,
            )
            reminder = Reminder.objects.select_related("invitation__contact").get(pk=reminder.pk)
        with self.channel.session(campaign) as session:
            assert session.send(reminder).result == Result.SENT
        first, second = self.network.texts
        assert self.short_address(invitation) in first.body
        assert self.short_address(invitation) in second.body and "Still time!" in second.body

    def test_a_test_leads_elsewhere_and_says_so(self, invitation: Invitation) -> None:
        with tenant_scope(invitation.organisation):
            campaign = invitation.campaign
            assert campaign.survey.live_version
        outcome = self.channel.send_test(
            campaign,
            language="en",
            name="Alice",
            address="+4790054321",
            answer_url="http://localhost/preview",
        )
        assert outcome.result == Result.SENT
        assert self.sent().body.startswith("[Test] Hi Alice!")
        assert "http://localhost/preview" in self.sent().body

    def sent(self) -> Text:
        """The newest message."""
        return self.network.texts[-1]

    def short_address(self, invitation: Invitation) -> str:
        """Where the invitation's texts lead."""
        with tenant_scope(invitation.organisation):
            token = Invitation.objects.get(pk=invitation.pk).short_token
        assert len(token) == 10
        return f"{self.settings.SHORT_URL}/t/{invitation.organisation.short_key}{token}"
