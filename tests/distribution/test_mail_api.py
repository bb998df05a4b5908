"""Mail through a provider's API: the contract, against a server that speaks its wire format."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.account_tests import account_test_run
from distribution.accounts import account_of, account_save
from distribution.channels import Result
from distribution.channels.email import esps
from distribution.channels.email.channel import EmailChannel
from distribution.channels.email.esps import ESPS, backend_of
from distribution.forms.accounts import ACCOUNT_FORMS
from distribution.models import Invitation, SendingAccount
from tests.distribution.channel_contract import ChannelContract
from tests.distribution.mail_provider import INACTIVE, TOKEN, MailProvider
from tests.distribution.mailserver import MailServer

KARI = "kari@example.com"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailProvider]:
    """Postmark, as if it were on this machine."""
    running = MailProvider()
    near = replace(ESPS["postmark"], regions={"here": running.url})
    monkeypatch.setitem(ESPS, "postmark", near)
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _account(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        account_save(
            channel="email",
            provider="postmark",
            credentials={"server_token": TOKEN, "message_stream": "surveys"},
            from_address="hello@acme.example",
            actor=alice,
        )


class TestPostmark(ChannelContract):
    channel = EmailChannel()

    @pytest.fixture(autouse=True)
    def _provider(self, provider: MailProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        self.provider, self.monkeypatch = provider, monkeypatch

    def reachable(self) -> Contact:
        return Contact(name="Kari Nordmann", email="kari@example.com")

    def provider_refuses(self, address: str, *, for_good: bool) -> None:
        if for_good:
            self.provider.refuse(address, 422, 406, INACTIVE.format(address=address))
        else:
            self.provider.refuse(address, 429, 429, "Too many requests")

    def provider_cuts(self, address: str, *, accepted: bool) -> None:
        (self.provider.cut_after if accepted else self.provider.cut_unread).add(address)

    def provider_is_gone(self) -> None:
        gone = replace(ESPS["postmark"], regions={"here": "http://127.0.0.1:9/"})
        self.monkeypatch.setitem(ESPS, "postmark", gone)

    def arrived_at(self, address: str) -> int:
        return self.provider.arrived_at(address)

    def test_a_cut_before_the_content_costs_nothing(self, invitation: Invitation) -> None:
        """Over HTTP nobody can tell how much was read: unknown, and never sent again by itself."""
        self.provider_cuts(invitation.address, accepted=False)
        assert self.result(invitation) == Result.UNKNOWN
        assert self.arrived_at(invitation.address) == 0

    def test_a_connection_closed_between_two_messages_costs_nothing(
        self, invitation: Invitation
    ) -> None:
        self.provider.close_after_each = True
        outcomes = self.send(invitation, times=3, after_each=self.provider.wait_until_closed)
        assert [outcome.result for outcome in outcomes] == [Result.SENT] * 3

    def test_keeps_one_connection_for_a_batch(self, invitation: Invitation) -> None:
        self.send(invitation, times=3)
        assert self.provider.connections == 1

    def test_the_message_has_everything_a_mail_of_ours_has(self, invitation: Invitation) -> None:
        (outcome,) = self.send(invitation)
        assert outcome.provider_id == "pm-1"
        (message,) = self.provider.messages
        assert message["From"] == "Acme <hello@acme.example>"
        assert message["To"] == f"Kari Nordmann <{KARI}>"
        assert message["ReplyTo"] == "alice@example.com"
        assert message["MessageStream"] == "surveys"
        assert message["Metadata"] == {"message": invitation.pk.hex}
        headers = {header["Name"]: header["Value"] for header in message["Headers"]}
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = f"{invitation.organisation.key}.{invitation.token}"
        assert f"/u/{token}" in headers["List-Unsubscribe"]
        assert f"/s/{token}?score=9" in message["HtmlBody"]
        assert f"/s/{token}" in message["TextBody"]
        assert "Hi Kari" in message["TextBody"]

    @pytest.mark.parametrize(
        "name",
        [
            "Kari\r\nBcc: everybody@example.com",
            'Åse "Ås" <a@b.c>',
            "Ærlig, Ola",
            "\x00\x0b",
            "🎉" * 60,
        ],
    )
    def test_a_name_stays_a_name(self, invitation: Invitation, name: str) -> None:
        invitation.contact.name = name
        self.send(invitation)
        (message,) = self.provider.messages
        assert message["To"].endswith((f"<{KARI}>", KARI)) and message["To"].isprintable()
        assert not {"Bcc", "Cc"} & set(message)
        assert [header["Name"] for header in message["Headers"] if header["Name"] == "Bcc"] == []

    @pytest.mark.parametrize(
        ("status", "code", "words", "expected"),
        [
            (401, 10, "Invalid API token", Result.REFUSED),
            (403, 0, "Account suspended", Result.REFUSED),
            (402, 0, "Out of credits", Result.REFUSED),
            (400, 300, "Bad request", Result.FAILED),
            (422, 400, "Sender signature not found", Result.FAILED),
            (422, 300, f"Invalid 'To' address: '{KARI}'.", Result.BOUNCED),
            (422, 406, INACTIVE.format(address=KARI) + ", a spam complaint.", Result.OPTED_OUT),
            (500, 0, "Oops", Result.RETRY),
            (503, 100, "Maintenance", Result.RETRY),
            (504, 0, "Gateway timeout", Result.UNKNOWN),
        ],
    )
    def test_an_answer_means(
        self, invitation: Invitation, status: int, code: int, words: str, expected: Result
    ) -> None:
        self.provider.refuse(KARI, status, code, words)
        outcome = self.send(invitation)[0]
        assert outcome.result == expected
        assert words in outcome.problem or expected in {Result.BOUNCED, Result.OPTED_OUT}

    def test_an_answer_nobody_understands_is_unknown(self, invitation: Invitation) -> None:
        self.provider.answers[KARI] = (200, {"surprise": 1})
        assert self.result(invitation) == Result.UNKNOWN

    def test_silence_after_the_message_is_unknown(self, invitation: Invitation) -> None:
        self.monkeypatch.setattr(esps, "PATIENCE", 0.2)
        self.provider.seconds_to_answer = 1
        assert self.result(invitation) == Result.UNKNOWN
        assert self.arrived_at(KARI) == 1

    def test_a_refused_account_shows_its_problem(self, invitation: Invitation) -> None:
        self.provider.refuse(KARI, 401, 10, "Invalid API token")
        self.send(invitation)
        with tenant_scope(invitation.organisation):
            account = account_of("email")
        assert account and account.problem == "401 Invalid API token"


class TestOwnServer(ChannelContract):
    """The same over an organisation's own mail server."""

    channel = EmailChannel()

    @pytest.fixture(autouse=True)
    def _server(
        self, acme: Organisation, alice: User, mail: MailServer, settings: Settings
    ) -> None:
        self.mail, self.owner, self.acme = mail, alice, acme
        settings.OUTBOUND_LOOPBACK = True
        self.use(settings.EMAIL_PORT)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # the platform's is elsewhere

    def use(self, port: int, **credentials: str) -> None:
        where = {"host": "127.0.0.1", "port": str(port), "username": "", "password": ""}
        with tenant_scope(self.acme):
            account_save(
                channel="email",
                provider="smtp",
                credentials=where | credentials,
                from_address="hello@acme.example",
                actor=self.owner,
            )

    def reachable(self) -> Contact:
        return Contact(name="Kari Nordmann", email="kari@example.com")

    def provider_refuses(self, address: str, *, for_good: bool) -> None:
        self.mail.replies[address] = "550 5.1.1 No such user" if for_good else "451 4.7.1 Later"

    def provider_cuts(self, address: str, *, accepted: bool) -> None:
        (self.mail.cut_after_content if accepted else self.mail.cut_before_content).add(address)

    def provider_is_gone(self) -> None:
        self.use(9)

    def arrived_at(self, address: str) -> int:
        return self.mail.recipients.count(address)

    def test_mail_is_from_the_accounts_address(self, invitation: Invitation) -> None:
        self.send(invitation)
        (message,) = self.mail.messages
        assert message["From"] == "Acme <hello@acme.example>"
        assert message["Message-ID"] == f"<{invitation.pk.hex}@acme.example>"

    def test_a_server_that_is_inside_refuses_the_account(
        self, invitation: Invitation, settings: Settings
    ) -> None:
        settings.OUTBOUND_LOOPBACK = False
        (outcome,) = self.send(invitation)
        assert outcome.result == Result.REFUSED and "not reachable" in outcome.problem
        assert self.mail.connections == 0

    def test_a_wrong_password_refuses_the_account(
        self, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Refusing() as port:
            self.use(port, username="me", password="wrong")
            (outcome,) = self.send(invitation)
        assert outcome.result == Result.REFUSED and "535" in outcome.problem


class Refusing:
    """A mail server that lets nobody in."""

    def __enter__(self) -> int:
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        port: int = self._door.getsockname()[1]
        return port

    def __exit__(self, *_error: object) -> None:
        self._door.close()

    def _serve(self) -> None:
        talk, _ = self._door.accept()
        with talk, talk.makefile("rwb") as lines:
            lines.write(b"220 hello\r\n")
            lines.flush()
            for line in lines:
                verb = line[:4].upper()
                is_greeting = verb == b"EHLO"
                reply = (
                    b"250-hello\r\n250 AUTH PLAIN" if is_greeting else b"535 5.7.8 Wrong password"
                )
                lines.write(reply + b"\r\n")
                lines.flush()


@pytest.mark.parametrize("name", ESPS)
def test_every_provider_can_be_made_from_its_form_and_opened(name: str) -> None:
    form = ACCOUNT_FORMS[name](None, account=None)
    keys = {field: "0" * 8 for field in form.fields if field not in {"from_address", "region"}}
    backend = backend_of(name, keys)
    backend.open()
    address = getattr(backend, "api_url", "")
    assert address.startswith("https://") and not address.startswith("https://localhost")
    backend.close()


def noted(organisation: Organisation) -> SendingAccount:
    with tenant_scope(organisation):
        account = account_of("email")
    assert account
    return account


def test_a_test_goes_to_whoever_asks_and_its_fate_is_kept(
    acme: Organisation, alice: User, provider: MailProvider
) -> None:
    account = noted(acme)
    account_test_run(organisation=acme, account_id=account.pk, user_id=alice.pk)
    assert provider.arrived_at(alice.email) == 1
    assert noted(acme).checked_at and not noted(acme).problem
    provider.refuse(alice.email, 422, 400, "Sender signature not found")
    account_test_run(organisation=acme, account_id=account.pk, user_id=alice.pk)
    assert noted(acme).problem == "422 Sender signature not found"
