"""What the workers do for accounts."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.api.idempotency import calls_clean
from accounts.services import account_mail_send, account_mails_ring


@shared_task
def account_mail_send_task(mail_id: str) -> None:
    """Send one mail."""
    account_mail_send(mail_id=UUID(mail_id))


@shared_task
def account_mails_ring_task() -> None:
    """Ring for each mail that is due."""
    account_mails_ring()


@shared_task
def api_calls_clean_task() -> None:
    """Forget the answers of the API that were kept long enough."""
    calls_clean()
