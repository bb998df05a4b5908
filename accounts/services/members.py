"""Who belongs to an organisation, and what each may do."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Membership, Organisation, Role, User
from accounts.tenancy import current_organisation


class MemberError(Exception):
    """A change of members that is not allowed; the message is for the reader."""


@transaction.atomic
def member_change_role(*, member: Membership, actor: Membership, role: Role) -> None:
    """Give another role. Raises MemberError when the actor may not, or no owner is left."""
    _refuse_unless_senior(actor, Role(member.role), role)
    if role is not Role.OWNER:
        _keep_an_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    audit.record(
        "member.role_changed", target=member, actor=actor.user, before=before, role=role.value
    )


@transaction.atomic
def member_remove(*, member: Membership, actor: Membership) -> None:
    """End a membership. Raises MemberError when the actor may not, or no owner is left."""
    _refuse_unless_senior(actor, Role(member.role))
    _end(member, "member.removed", actor.user)


@transaction.atomic
def member_leave(*, member: Membership) -> None:
    """A member goes. Raises MemberError for the last owner."""
    _end(member, "member.left", member.user)


def roles_grantable_by(actor: Membership) -> list[Role]:
    """The roles this member may give to others: an owner all, an admin all but owner."""
    return [role for role in Role if actor.may(role)]


def may_manage(actor: Membership, member: Membership) -> bool:
    """Whether the actor may change or remove this member: admins cannot touch owners."""
    return actor.may(Role.ADMIN) and actor.may(Role(member.role))


def _refuse_unless_senior(actor: Membership, *roles: Role) -> None:
    if not actor.may(Role.ADMIN) or not all(actor.may(role) for role in roles):
        raise MemberError(_("Only an owner can do this."))


def _end(member: Membership, action: str, actor: User) -> None:
    _keep_an_owner(member)
    audit.record(action, target=member, actor=actor, email=member.user.email, role=member.role)
    member.delete()


def _keep_an_owner(member: Membership) -> None:
    """Raises MemberError when the member is the last owner; holds off a second change meanwhile."""
    if member.role != Role.OWNER:
        return
    organisation = current_organisation()
    if organisation is not None:
        Organisation.objects.select_for_update().get(pk=organisation.pk)
    others = Membership.objects.filter(role=Role.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise MemberError(_("An organisation needs an owner. Make somebody else owner first."))
