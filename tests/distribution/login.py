"""People with personal codes, for the tests of individual login."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.codes import code_digest, code_new
from distribution.models import AccessCode, Campaign, Channel, Invitation
from surveys.models import Survey
from tests.distribution.conftest import make_campaign

State = Invitation.State


def make_login_campaign(survey: Survey, **fields: Any) -> Campaign:
    """A launched campaign of individual login."""
    given = {"channel": Channel.LOGIN, "state": Campaign.State.SENDING, **fields}
    return make_campaign(survey, **given)


def invite(campaign: Campaign, contact: Contact, **fields: Any) -> Invitation:
    """An invitation that was handed out and can be answered for thirty days."""
    now = clock.now()
    given = {
        "channel": campaign.channel,
        "address": str(contact.pk),
        "language": "en",
        "state": State.SENT,
        "sent_at": now,
        "expires_at": now + timedelta(days=30),
        **fields,
    }
    with tenant_scope(campaign.organisation):
        return Invitation.objects.create(campaign=campaign, contact=contact, **given)


def give_code(invitation: Invitation, **fields: Any) -> str:
    """A new code of the invitation, as only its person knows it."""
    organisation: Organisation = invitation.organisation
    code = code_new()
    with tenant_scope(organisation):
        AccessCode.objects.create(
            invitation=invitation, digest=code_digest(code, of=organisation.pk), **fields
        )
    return code
