"""State changes of accounts, one plain function each."""

from accounts.services.invites import (
    InviteError,
    invite_accept,
    invite_create,
    invite_resend,
    invite_revoke,
)
from accounts.services.mails import account_mail_queue, account_mail_send, account_mails_ring
from accounts.services.members import (
    MemberError,
    member_change_role,
    member_leave,
    member_remove,
)
from accounts.services.organisations import organisation_create, organisation_update

__all__ = [
    "InviteError",
    "MemberError",
    "account_mail_queue",
    "account_mail_send",
    "account_mails_ring",
    "invite_accept",
    "invite_create",
    "invite_resend",
    "invite_revoke",
    "member_change_role",
    "member_leave",
    "member_remove",
    "organisation_create",
    "organisation_update",
]
