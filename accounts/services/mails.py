"""Mail to people with a login: stored in the request's transaction, sent by a task after it."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from accounts.models import AccountMail, User
from config.lib import clock

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second ... attempt; a mail is given up after the last.
WAITS = [1, 5, 15, 60]


def account_mail_queue(
    *, to: str, template: str, context: dict[str, object], language: str | None = None
) -> AccountMail:
    """Render ``<template>_subject.txt`` and ``<template>_message.txt`` and store the mail.

    Rendered in the language of the account with that address, else in ``language``, else in the
    active one. A task sends it once the transaction is committed; the sweep finds it again should
    the bell be lost.
    """
    user = User.objects.filter(email=to.lower()).first()
    with override(user.language if user else language or get_language()):
        mail = _render(to, template, context)
    mail.save()
    transaction.on_commit(lambda: _ring(mail.pk), robust=True)
    return mail


def _render(to: str, template: str, context: dict[str, object]) -> AccountMail:
    subject = render_to_string(f"{template}_subject.txt", context)
    text = render_to_string(f"{template}_message.txt", {**context, "email": to})
    return AccountMail(
        to=to,
        language=get_language() or settings.LANGUAGE_CODE,
        subject=" ".join(subject.split()),
        text=text.strip() + "\n",
    )


def _ring(mail_id: UUID) -> None:
    from accounts.tasks import account_mail_send_task

    account_mail_send_task.delay(str(mail_id))


def account_mails_ring(*, limit: int = 500) -> int:
    """Ring for every mail that is due; returns how many. Beat calls it each minute."""
    due = AccountMail.objects.filter(due_at__lte=clock.now()).order_by("due_at")
    waiting = list(due.values_list("pk", flat=True)[:limit])
    for mail_id in waiting:
        _ring(mail_id)
    return len(waiting)


def account_mail_send(*, mail_id: UUID) -> bool:
    """Claim the mail, send it outside any transaction, delete it. Returns whether it was sent.

    A failure leaves the row for a later attempt. A crash between the server's yes and the
    deletion sends it twice: for a link to a login, better than never.
    """
    mail = _claim(mail_id)
    if mail is None:
        return False
    try:
        _message(mail).send()
    except (SMTPException, OSError) as error:
        logger.warning(
            "account mail %s was not sent, attempt %s: %s", mail.pk, mail.attempts, error
        )
        return False
    mail.delete()
    return True


@transaction.atomic
def _claim(mail_id: UUID) -> AccountMail | None:
    """The mail if it is due and nobody else holds it; its next attempt is put off beforehand."""
    due = AccountMail.objects.select_for_update(skip_locked=True).filter(due_at__lte=clock.now())
    mail = due.filter(pk=mail_id).first()
    if mail is None:
        return None
    if mail.attempts >= len(WAITS):
        logger.error("account mail %s is given up after %s attempts", mail.pk, mail.attempts)
        mail.delete()
        return None
    mail.due_at = clock.now() + timedelta(minutes=WAITS[mail.attempts])
    mail.attempts += 1
    mail.save(update_fields=["due_at", "attempts"])
    return mail


def _message(mail: AccountMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to]
    )
    paragraphs = [part.strip() for part in mail.text.split("\n\n") if part.strip()]
    with override(mail.language):
        page = render_to_string(
            "accounts/mail/frame.html", {"mail": mail, "paragraphs": paragraphs}
        )
    message.attach_alternative(page, "text/html")
    return message
