"""The respondents' portal: who gets in, for how long, and which surveys wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts.models import Organisation
from accounts.tokens import public_token
from config.lib import clock
from config.lib.limits import Limit, client_network, give_back, seconds_to_wait
from contacts.models import Contact
from distribution.channels.email.letter import filled, with_slots
from distribution.codes import code_digests, code_read
from distribution.models import AccessCode, Channel, Invitation
from distribution.states import REACHED
from distribution.texts import one_line, values_of
from surveys.models import Response, Survey

TRIES_OF_A_PLACE = Limit("portal tries of a place", 10, 60)
TRIES = Limit("portal tries", 1_000, 3600)
COOKIE, SESSION_SECONDS = "portal", 30 * 60
State = Invitation.State


@dataclass(frozen=True)
class Entry:
    """One survey on a person's list. ``title``, in ``language``, may be "" and ``until`` open."""

    title: str
    language: str
    address: str
    until: datetime | None
    progress: Literal["new", "begun", "answered"]


def invitations_open() -> QuerySet[Invitation]:
    """Invitations that can be answered now, of whatever channel.

    Of individual login also those whose code is not made yet: their person may come by e-mail.
    An answer that was begun can be finished, unless it is anonymous, when nothing leads back to it.
    """
    waits = Q(state__in=REACHED) | Q(state=State.QUEUED, channel=Channel.LOGIN)
    begun = Q(state=State.ANSWERED, campaign__survey__is_anonymous=False, is_complete=False)
    return _invitations().filter(waits | begun)


def code_opens(*, organisation: Organisation, typed: str) -> UUID | None:
    """The contact whose surveys a personal code opens, inside the open tenant scope.

    None for a code that never was, was replaced, or whose survey is answered or over: one statement
    finds out all of it, so that nobody can tell one from the other.
    """
    codes = AccessCode.objects.filter(
        digest__in=code_digests(code_read(typed), of=organisation.pk),
        revoked_at=None,
        invitation__in=invitations_open().values("pk"),
    )
    return codes.values_list("invitation__contact_id", flat=True).first()


def entries_of(*, organisation: Organisation, contact: Contact, language: str) -> list[Entry]:
    """The surveys that wait for a contact, then those it has answered; newest first."""
    mine = Q(contact=contact)
    waiting = invitations_open().filter(mine)
    done = _invitations().filter(mine, state=State.ANSWERED).exclude(pk__in=waiting.values("pk"))
    found = [*_newest(waiting), *_newest(done)]
    waiting_ids = set(waiting.values_list("pk", flat=True))
    return [
        Entry(
            title=_title(organisation, contact, invitation),
            language=invitation.language,
            address=f"/s/{public_token(organisation, invitation.token)}?lang={language}",
            until=invitation.expires_at,
            progress=_progress(invitation, is_open=invitation.pk in waiting_ids),
        )
        for invitation in found
    ]


def is_too_often(request: HttpRequest, key: str) -> bool:
    """Take one try; whether this place, or everybody at this organisation, has none left."""
    return seconds_to_wait(*_tries(request, key)) > 0


def try_give_back(request: HttpRequest, key: str) -> None:
    """What was right was no guess: an office that shares an address is not kept waiting."""
    give_back(*_tries(request, key))


def session_signed(organisation: Organisation, contact_id: UUID) -> str:
    """The cookie of somebody who has come in."""
    return _signer(organisation).sign(str(contact_id))


def session_contact(request: HttpRequest, organisation: Organisation) -> Contact | None:
    """Who has come in less than half an hour ago, inside the open tenant scope."""
    signed = request.COOKIES.get(COOKIE, "")
    try:
        contact_id = _signer(organisation).unsign(signed, max_age=SESSION_SECONDS)
    except BadSignature:
        return None
    return Contact.objects.filter(pk=UUID(contact_id)).first()


def _signer(organisation: Organisation) -> TimestampSigner:
    return TimestampSigner(salt=f"distribution.portal.{organisation.pk}")


def _tries(request: HttpRequest, key: str) -> tuple[tuple[Limit, str], tuple[Limit, str]]:
    return (TRIES_OF_A_PLACE, f"{key} {client_network(request)}"), (TRIES, key)


def _invitations() -> QuerySet[Invitation]:
    """Those whose days are not over and whose survey takes answers, with ``is_complete``."""
    complete = Response.objects.filter(invitation_id=OuterRef("pk"), completed_at__isnull=False)
    return Invitation.objects.annotate(is_complete=Exists(complete)).filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()),
        campaign__survey__state=Survey.State.LIVE,
    )


def _newest(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return invitations.select_related("campaign").order_by("-created_at")


def _progress(invitation: Invitation, *, is_open: bool) -> Literal["new", "begun", "answered"]:
    if not is_open:
        return "answered"
    return "begun" if invitation.state == State.ANSWERED else "new"


def _title(organisation: Organisation, contact: Contact, invitation: Invitation) -> str:
    """What the campaign calls itself towards people; "" where it has no words."""
    texts = invitation.campaign.texts.get(invitation.language, {})
    values = values_of(name=contact.name, company=organisation.name, properties=contact.properties)
    return one_line(filled(with_slots(texts.get("subject", "")), values))
