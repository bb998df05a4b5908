"""What the provider calls: signatures, an organisation's own account, and news of messages."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from accounts.models import User
from accounts.tenancy import tenant_scope
from contacts.models import Suppression
from distribution.accounts import account_save
from distribution.models import Invitation
from surveys.models import Survey
from tests.distribution.sms_talks.conftest import OURS, PHONE, Phone, post, stored

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
