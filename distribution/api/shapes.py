"""What programs are told of our rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from distribution import links
from distribution.models import Invitation

State = Invitation.State
# Of these nobody is to open the page, or not yet.
WITHOUT_PAGE = {State.SUPPRESSED, State.DEFERRED, State.EXPIRED}


def invitation_shape(invitation: Invitation, organisation: Organisation) -> dict[str, Any]:
    """An invitation: where it stands, why not if not, and the address of the person's page."""
    has_page = invitation.state not in WITHOUT_PAGE
    return {
        "id": str(invitation.pk),
        "campaign": str(invitation.campaign_id),
        "contact": str(invitation.contact_id),
        "channel": invitation.channel,
        "language": invitation.language,
        "state": invitation.state,
        "not_asked": invitation.not_asked or None,
        "due_at": _moment(invitation.due_at),
        "sent_at": _moment(invitation.sent_at),
        "opened_at": _moment(invitation.opened_at),
        "answered_at": _moment(invitation.answered_at),
        "expires_at": _moment(invitation.expires_at),
        "answer_url": links.answer_url(organisation, invitation.token) if has_page else None,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
