"""Short addresses for text messages: ``/t/`` and 14 letters, 4 of the organisation, 10 of the
invitation. 62^10 invitations to guess from are fewer than a page's token has, so guessing is
limited (``distribution.open_links``)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from accounts.models import Organisation
from accounts.tokens import letters_new
from distribution.models import Invitation

KEY_LETTERS = 4
TOKEN_LETTERS = 10


def short_url(organisation: Organisation, short_token: str) -> str:
    """Where a texted address leads to the survey."""
    return f"{settings.SHORT_URL}/t/{organisation.short_key}{short_token}"


def stop_url(organisation: Organisation, short_token: str) -> str:
    """Where a texted address leads to saying no to further surveys."""
    return f"{short_url(organisation, short_token)}/x"


def short_token_of(invitation_id: UUID) -> str:
    """The invitation's short token inside the open tenant scope; made when it is first needed."""
    invitations = Invitation.objects.filter(pk=invitation_id)
    invitations.filter(short_token="").update(short_token=letters_new(TOKEN_LETTERS))
    return invitations.values_list("short_token", flat=True).get()
