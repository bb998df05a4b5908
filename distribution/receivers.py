"""What distribution hears from the apps below it."""

from __future__ import annotations

from django.dispatch import receiver

from accounts.models import Organisation
from distribution.visits import invitation_answered
from surveys.models import Response
from surveys.signals import response_recorded


@receiver(response_recorded)
def mark_invitation_answered(
    sender: type[Response], response: Response, organisation: Organisation, **kwargs: object
) -> None:
    """The invitation of a first answer is answered, in the answer's own transaction."""
    if response.invitation_id is not None:
        invitation_answered(organisation=organisation, invitation_id=response.invitation_id)
