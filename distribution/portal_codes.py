"""One-time codes by e-mail: for people who have no personal code at hand."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import Organisation
from accounts.services import account_mail_queue
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.limits import Limit, seconds_to_wait
from contacts.models import Contact
from distribution.bells import ring
from distribution.codes import code_digest, code_digests, code_new, code_read, code_shown
from distribution.models import PortalCode

LENGTH = 8
MINUTES = 15
MOST_TRIES = 5
# Nobody fills somebody else's inbox; who is unknown is counted as well.
MAILS_OF_A_PERSON = Limit("portal mails of a person", 3, 15 * 60)


def portal_code_ask(*, organisation: Organisation, email: str, language: str) -> None:
    """Have a code mailed to whoever has this address, inside the open tenant scope.

    A known and an unknown address cost the same: one read, one bell. A worker finds out that
    nobody has the id an unknown address rings for.
    """
    address = email.strip().lower()
    if seconds_to_wait((MAILS_OF_A_PERSON, f"{organisation.key} {address}")):
        return
    found = Contact.objects.filter(email=address).values_list("pk", flat=True).first()
    ring("portal_code_send_task", organisation.pk, found or uuid7(), language)


def portal_code_send(*, organisation: Organisation, contact_id: UUID, language: str) -> None:
    """Mail a contact a new code, which takes the place of an earlier one."""
    with tenant_scope(organisation):
        contact = Contact.objects.filter(pk=contact_id).exclude(email=None).first()
        if contact is None:
            return
        code = code_new(LENGTH)
        PortalCode.objects.filter(contact=contact).delete()
        PortalCode.objects.create(
            contact=contact,
            digest=code_digest(code, of=contact.pk),
            expires_at=clock.now() + timedelta(minutes=MINUTES),
        )
        account_mail_queue(
            to=str(contact.email),
            template="mail/portal_code",
            context={"code": code_shown(code), "company": organisation.name, "minutes": MINUTES},
            language=language,
        )


def portal_code_use(*, email: str, typed: str) -> UUID | None:
    """The contact with this address, if the code is theirs, inside the open tenant scope.

    Each try is counted before it is judged; a code opens once.
    """
    with transaction.atomic():
        alive = PortalCode.objects.filter(
            contact__email=email.strip().lower(),
            used_at=None,
            tries__lt=MOST_TRIES,
            expires_at__gt=clock.now(),
        )
        code = alive.select_for_update(of=("self",)).order_by("-created_at").first()
        if code is None:
            return None
        typed_digests = code_digests(code_read(typed), of=code.contact_id)
        is_right = any(secrets.compare_digest(code.digest, digest) for digest in typed_digests)
        PortalCode.objects.filter(pk=code.pk).update(
            tries=F("tries") + 1, used_at=clock.now() if is_right else None
        )
    return code.contact_id if is_right else None
