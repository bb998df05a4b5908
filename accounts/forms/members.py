"""Forms about members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from accounts.services.members import roles_grantable_by

WHAT_ROLES_MAY = {
    Role.OWNER: _("Owner: everything, owners included"),
    Role.ADMIN: _("Admin: members and settings as well"),
    Role.MEMBER: _("Member: makes surveys, sends, imports and exports"),
    Role.VIEWER: _("Viewer: reads everything"),
}


class RoleForm(forms.Form):
    """A role, out of those the acting member may give."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_grantable_by(actor)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, WHAT_ROLES_MAY[role]) for role in roles
        ]


class InviteForm(RoleForm):
    """The address of somebody to invite, and their role."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("They get a link that works for 14 days."),
    )
    field_order = ["email", "role"]
