"""What the audit log calls each action; a test fails when an action in the code has no words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTION_LABELS: dict[str, str | Promise] = {
    "organisation.created": _("Organisation created"),
    "organisation.changed": _("Organisation changed"),
    "member.role_changed": _("Role of a member changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Member left"),
    "invite.sent": _("Invitation sent"),
    "invite.revoked": _("Invitation withdrawn"),
    "invite.accepted": _("Invitation accepted"),
}
