"""A campaign that was launched: how far it is, who is in it, what needs a decision."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from distribution.api.ready import ready_calls
from distribution.complaints import complaints_of
from distribution.models import Campaign, Channel, Invitation
from distribution.selectors import campaign_progress, not_asked_rows
from distribution.services import campaign_pause, campaign_resume, unknown_decide
from distribution.sheets import codes_of_campaign

PAGE = 50
RUNNING = {Campaign.State.LAUNCHING, Campaign.State.SENDING}


@require_safe
def campaign_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The running page; while things move htmx asks for its middle, and for all of it once the
    state is another than it ``was``."""
    campaign = _campaign(pk)
    if campaign.is_draft:
        may_edit = request.membership.may(Role.MEMBER) and request.organisation.is_active
        page = "campaign-edit" if may_edit else "campaign-preview"
        return redirect(f"distribution:{page}", request.organisation.slug, pk)
    if request.htmx and request.GET.get("was") != campaign.state:
        return HttpResponseClientRefresh()
    name = "_running.html" if request.htmx else "campaign_detail.html"
    # Counted for the whole page alone: what is asked for every two seconds must stay cheap.
    context = {"complaints": partial(complaints_of, campaign)}
    return render(request, f"distribution/{name}", context | _running(request, campaign))


def _running(request: StaffRequest, campaign: Campaign) -> dict[str, Any]:
    progress = campaign_progress(campaign)
    return {
        "campaign": campaign,
        "progress": progress,
        "not_asked": not_asked_rows(campaign),
        "is_moving": campaign.state in RUNNING and request.organisation.is_active,
        "may_edit": request.membership.may(Role.MEMBER),
        "codes": codes_of_campaign(campaign) if campaign.channel == Channel.LOGIN else None,
        "calls": ready_calls(campaign) if campaign.channel == Channel.API else None,
        "may_pause": campaign.state in RUNNING or bool(campaign.is_done and progress.deferred),
    }


@require_POST
def campaign_stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Pause."""
    campaign_pause(campaign=_campaign(pk), actor=request.user)
    return redirect("distribution:campaign-detail", request.organisation.slug, pk)


@active_required
@require_POST
def campaign_go_on(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Resume."""
    campaign_resume(campaign=_campaign(pk), actor=request.user)
    return redirect("distribution:campaign-detail", request.organisation.slug, pk)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mails whose connection was cut: send them again, or leave them."""
    campaign = _campaign(pk)
    if request.method == "POST":
        again = request.POST.get("decision") == "again"
        unknown_decide(campaign=campaign, again=again, actor=request.user)
        words = _("They are sent again.") if again else _("They are left as they are.")
        messages.success(request, words)
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    unknown = campaign.invitations.filter(state=Invitation.State.UNKNOWN)
    context = {
        "campaign": campaign,
        "count": unknown.count(),
        "people": unknown.select_related("contact").order_by("pk")[:PAGE],
    }
    return render(request, "distribution/campaign_decide.html", context)


def _campaign(pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)
