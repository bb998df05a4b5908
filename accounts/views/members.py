"""Members and invites of an organisation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.members import InviteForm, RoleForm
from accounts.http import StaffRequest
from accounts.models import MemberInvite, Membership, Role
from accounts.services import (
    InviteError,
    MemberError,
    invite_create,
    invite_resend,
    invite_revoke,
    member_change_role,
    member_leave,
    member_remove,
)
from accounts.services.members import may_manage


def member_list(request: StaffRequest) -> HttpResponse:
    """Everybody in the organisation, and who is invited."""
    members = Membership.objects.select_related("user").order_by("user__name", "user__email")
    rows = [(member, may_manage(request.membership, member)) for member in members]
    invites = MemberInvite.objects.filter(accepted_at=None).order_by("-created_at")
    context = {
        "rows": rows,
        "invites": invites,
        "may_invite": request.membership.may(Role.ADMIN),
    }
    return render(request, "accounts/member_list.html", context)


def member_invite(request: StaffRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, actor=request.membership, initial={"role": Role.MEMBER})
    if request.method == "POST" and form.is_valid():
        try:
            invite_create(
                organisation=request.organisation,
                actor=request.user,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
            )
        except InviteError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("The invitation is on its way."))
            return _members(request)
    return render(request, "accounts/member_invite.html", {"form": form})


@require_POST
def invite_send_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mail the invitation once more, with a new link."""
    invite = get_object_or_404(MemberInvite, pk=pk, accepted_at=None)
    invite_resend(invite=invite, organisation=request.organisation, actor=request.user)
    messages.success(request, _("The invitation is on its way again."))
    return _members(request)


@require_POST
def invite_withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make an invitation's link useless."""
    invite_revoke(
        invite=get_object_or_404(MemberInvite, pk=pk, accepted_at=None), actor=request.user
    )
    messages.success(request, _("The invitation is withdrawn."))
    return _members(request)


def member_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a member's role."""
    member = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    form = RoleForm(request.POST or None, actor=request.membership, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            member_change_role(
                member=member, actor=request.membership, role=Role(form.cleaned_data["role"])
            )
        except MemberError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role is changed."))
            return _members(request)
    return render(request, "accounts/member_edit.html", {"form": form, "member": member})


def member_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then end a membership."""
    member = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    if request.method != "POST":
        return render(request, "accounts/member_remove.html", {"member": member})
    try:
        member_remove(member=member, actor=request.membership)
    except MemberError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is no longer a member.") % {"name": member.user})
    return _members(request)


def leave(request: StaffRequest) -> HttpResponse:
    """Ask, then end one's own membership."""
    if request.method != "POST":
        return render(request, "accounts/member_leave.html")
    name = request.organisation.name
    try:
        member_leave(member=request.membership)
    except MemberError as error:
        messages.error(request, str(error))
        return _members(request)
    messages.success(request, _("You have left %(name)s.") % {"name": name})
    return redirect("accounts:home")


def _members(request: StaffRequest) -> HttpResponse:
    return redirect("accounts:member-list", slug=request.organisation.slug)
