"""Inviting people to an organisation by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import MemberInvite, Membership, Organisation, Role, User, invite_expiry
from accounts.services.mails import account_mail_queue
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token, token_new
from config.lib import clock

MOST_OPEN_INVITES = 100


class InviteError(Exception):
    """An invite that cannot be made or accepted; the message is for the reader."""


@transaction.atomic
def invite_create(
    *, organisation: Organisation, actor: User, email: str, role: Role
) -> MemberInvite:
    """Invite an address; the link goes by mail to it alone.

    An expired invite to the same address is replaced. Raises InviteError for a member, for an
    address already invited, and past 100 open invites.
    """
    email = email.lower()
    if Membership.objects.filter(user__email=email).exists():
        raise InviteError(_("This person is a member already."))
    MemberInvite.objects.filter(accepted_at=None, expires_at__lte=clock.now()).delete()
    open_invites = MemberInvite.objects.filter(accepted_at=None)
    if open_invites.filter(email=email).exists():
        raise InviteError(_("This person is invited already. You can send the invitation again."))
    if open_invites.count() >= MOST_OPEN_INVITES:
        raise InviteError(_("Too many invitations are waiting. Withdraw some of them first."))
    invite = MemberInvite.objects.create(email=email, role=role, invited_by=actor)
    audit.record("invite.sent", target=invite, actor=actor, email=email, role=role.value)
    _mail(invite, organisation, actor)
    return invite


@transaction.atomic
def invite_resend(*, invite: MemberInvite, organisation: Organisation, actor: User) -> None:
    """Mail a new link that works for another 14 days; the old one stops working."""
    invite.token, invite.expires_at = token_new(), invite_expiry()
    invite.save(update_fields=["token", "expires_at"])
    audit.record("invite.sent", target=invite, actor=actor, email=invite.email, role=invite.role)
    _mail(invite, organisation, actor)


@transaction.atomic
def invite_revoke(*, invite: MemberInvite, actor: User) -> None:
    """Withdraw an open invite; its link stops working."""
    audit.record("invite.revoked", target=invite, actor=actor, email=invite.email)
    invite.delete()


def invite_accept(*, invite: MemberInvite, organisation: Organisation, user: User) -> None:
    """Make the user a member in the invited role; opens the organisation's scope itself.

    Whoever is a member already stays what they are. Raises InviteError when the invite is used or
    expired, or was sent to another address.
    """
    with tenant_scope(organisation):
        invite = MemberInvite.objects.select_for_update().get(pk=invite.pk)
        if not invite.is_open:
            raise InviteError(_("This invitation is used or has expired."))
        if user.email != invite.email:
            raise InviteError(_("This invitation was sent to another address."))
        invite.accepted_at = clock.now()
        invite.save(update_fields=["accepted_at"])
        Membership.objects.get_or_create(user=user, defaults={"role": invite.role})
        audit.record(
            "invite.accepted", target=invite, actor=user, email=invite.email, role=invite.role
        )


def _mail(invite: MemberInvite, organisation: Organisation, actor: User) -> None:
    address = reverse("accounts:invite", args=[public_token(organisation, invite.token)])
    account_mail_queue(
        to=invite.email,
        template="accounts/mail/invite",
        language=organisation.language,
        context={
            "organisation": organisation,
            "actor": actor,
            "role": Role(invite.role).label,
            "url": settings.BASE_URL + address,
        },
    )
