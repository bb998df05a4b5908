"""The request as a staff view sees it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Membership, Organisation, User


class StaffRequest(HttpRequest):
    """A request that has passed ``org_path``: organisation, membership and user are known."""

    user: User
    organisation: Organisation
    membership: Membership
    htmx: HtmxDetails
