"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import MemberInvite, Membership, Organisation, User
from accounts.tenancy import tenant_scope, user_scope
from accounts.tokens import split_public_token


def organisations_of(user: User) -> list[Organisation]:
    """The user's organisations, by name."""
    return sorted(
        (membership.organisation for membership in memberships_of(user)),
        key=lambda organisation: organisation.name.lower(),
    )


def memberships_of(user: User) -> Sequence[Membership]:
    """The user's memberships in every organisation, with their organisations."""
    with user_scope(user):
        return list(Membership.across.filter(user=user).select_related("organisation"))


def invite_by_token(public: str) -> tuple[Organisation, MemberInvite] | None:
    """The organisation and the invite behind a public token, used and expired ones too."""
    found = split_public_token(public)
    if found is None:
        return None
    organisation, token = found
    with tenant_scope(organisation):
        invite = MemberInvite.objects.filter(token=token).select_related("invited_by").first()
    return (organisation, invite) if invite else None
