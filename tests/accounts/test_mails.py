"""Mail to people with a login: stored in the transaction, sent after it, in their language."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import AccountMail, User
from accounts.services import account_mail_queue, account_mail_send, account_mails_ring
from accounts.services.mails import WAITS
from config.lib import clock
from tests.mailservers import Refusing

pytestmark = pytest.mark.django_db


def queue(to: str) -> AccountMail:
    return account_mail_queue(
        to=to,
        template="account/email/password_reset_key",
        context={"password_reset_url": "https://anbefal.example/reset/1-2/"},
    )


def test_a_request_only_stores_the_mail_and_rings_after_the_commit(
    client: Client, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as bells:
        client.post("/account/password/reset/", {"email": alice.email})
    assert mail.outbox == []
    assert AccountMail.objects.get().to == alice.email
    assert len(bells) == 1


def test_a_sent_mail_has_two_parts_and_leaves_no_row(alice: User) -> None:
    assert account_mail_send(mail_id=queue(alice.email).pk)
    (message,) = mail.outbox
    assert message.to == [alice.email]
    assert "https://anbefal.example/reset/1-2/" in message.body
    assert 'href="https://anbefal.example/reset/1-2/"' in html_of(message)
    assert not AccountMail.objects.exists()


def html_of(message: mail.EmailMessage) -> str:
    part = message.message().get_payload(1)
    return part.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_a_mail_is_sent_once_however_often_the_bell_rings(alice: User) -> None:
    mail_id = queue(alice.email).pk
    assert [account_mail_send(mail_id=mail_id) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_a_mail_is_written_in_the_language_of_its_reader(alice: User) -> None:
    alice.language = "nb"
    alice.save()
    assert queue(alice.email).language == "nb"
    assert queue("unknown@example.com").language == "en"


def test_html_in_a_name_stays_text(alice: User) -> None:
    made = queue(alice.email)
    made.text = "<script>alert(1)</script>"
    made.save()
    account_mail_send(mail_id=made.pk)
    assert "<script>" not in html_of(mail.outbox[0])


def test_a_refused_mail_is_tried_again_later_and_given_up_in_the_end(
    alice: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "tests.mailservers.Refusing"
    Refusing.error = SMTPServerDisconnected("gone")
    mail_id = queue(alice.email).pk
    moment = clock.now()
    for number, minutes in enumerate(WAITS, start=1):
        with time_machine.travel(moment, tick=False):
            assert not account_mail_send(mail_id=mail_id)
            assert AccountMail.objects.get().attempts == number
            assert not account_mail_send(mail_id=mail_id), "too early"
            assert AccountMail.objects.get().attempts == number
        moment += timedelta(minutes=minutes)
    with time_machine.travel(moment, tick=False):
        account_mail_send(mail_id=mail_id)
    assert not AccountMail.objects.exists()


def test_the_sweep_rings_for_what_is_due_alone(alice: User) -> None:
    queue(alice.email)
    later = queue(alice.email)
    later.due_at = clock.now() + timedelta(minutes=5)
    later.save()
    assert account_mails_ring() == 1
