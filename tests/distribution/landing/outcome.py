"""What the respondent sees, and what is stored."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.models import Invitation
from surveys.models import Response


def responses(organisation: Organisation) -> list[Response]:
    """Every answer of the organisation."""
    with tenant_scope(organisation):
        return list(Response.objects.all())


def reloaded(invitation: Invitation) -> Invitation:
    """The invitation as it is stored now."""
    with tenant_scope(invitation.organisation):
        return Invitation.objects.get(pk=invitation.pk)


def text(response: Any) -> str:
    """The page."""
    return str(response.content.decode())
