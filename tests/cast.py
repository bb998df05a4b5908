"""The cast of the tests: alice owns, bob is a member, carol may only read, mallory is elsewhere."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.models import Membership, Organisation, Role, User
from accounts.tenancy import tenant_scope

PASSWORD = "a short sentence works well"


def make_user(name: str) -> User:
    """A user with a confirmed address ``<name>@example.com``."""
    user = User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_organisation(name: str, **extra: object) -> Organisation:
    """An organisation in its trial whose slug is its name in small letters."""
    return Organisation.objects.create(name=name, slug=name.lower(), language="en", **extra)


def join(user: User, organisation: Organisation, role: Role) -> Membership:
    """Make the user a member."""
    with tenant_scope(organisation):
        return Membership.objects.create(user=user, role=role)
