"""A campaign that was launched: how far it is, who is in it, what needs a decision."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from distribution.api.ready import ready_calls
from distribution.complaints import complaints_of
from distribution.expecting import audience_outlook
from distribution.forms.sections import SENT
from distribution.forms.timing import SpeedForm
from distribution.models import Campaign, Channel, Invitation
from distribution.plan_facts import plan_facts
from distribution.progress import campaign_progress
from distribution.selectors import next_leaving, reminder_rows
from distribution.services import (
    campaign_cancel,
    campaign_pause,
    campaign_resume,
    campaign_speed,
    unknown_decide,
)
from distribution.sheets import codes_of_campaign

PAGE = 50
RUNNING = {Campaign.State.LAUNCHING, Campaign.State.SENDING}
OPEN = {*RUNNING, Campaign.State.DONE}


@require_safe
def campaign_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The running page; while it is under way htmx asks for its middle, and for all of it once the
    state is another than it ``was``."""
    campaign = _campaign(pk)
    if campaign.is_draft:
        if request.membership.may(Role.MEMBER) and request.organisation.is_active:
            return redirect("distribution:campaign-edit", request.organisation.slug, pk)
        return _outline(request, campaign)
    if request.htmx and request.GET.get("was") != campaign.state:
        return HttpResponseClientRefresh()
    name = "_running.html" if request.htmx else "campaign_detail.html"
    # Counted for the whole page alone: what is asked for all the time must stay cheap.
    context = {"complaints": partial(complaints_of, campaign)}
    return render(request, f"distribution/{name}", context | _running(request, campaign))


def _outline(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """A draft for whoever may not change it."""
    context = {
        "campaign": campaign,
        **(audience_outlook(campaign) if campaign.has_audience else {}),
        "facts": plan_facts(campaign),
        "has_preview": campaign.channel in SENT and campaign.survey.live_version_id,
        "languages": [(code, LANGUAGES[code]) for code in campaign.languages],
    }
    return render(request, "distribution/campaign_outline.html", context)


def _running(request: StaffRequest, campaign: Campaign) -> dict[str, Any]:
    progress = campaign_progress(campaign)
    is_launching = campaign.state == Campaign.State.LAUNCHING
    return {
        "campaign": campaign,
        "progress": progress,
        "reminders": reminder_rows(campaign),
        "next_leaving": next_leaving(campaign) if campaign.state in OPEN else None,
        "is_moving": campaign.state in RUNNING and request.organisation.is_active,
        "seconds": 2 if is_launching or progress.waiting > progress.later else 15,
        "may_edit": request.membership.may(Role.MEMBER),
        "may_cancel": campaign.state in {*OPEN, Campaign.State.PAUSED},
        "speed": _speed_form(campaign),
        "codes": codes_of_campaign(campaign) if campaign.channel == Channel.LOGIN else None,
        "calls": ready_calls(campaign) if campaign.channel == Channel.API else None,
        "may_pause": campaign.state in RUNNING or bool(campaign.is_done and progress.deferred),
    }


def _speed_form(campaign: Campaign) -> SpeedForm | None:
    if campaign.channel not in SENT or campaign.state not in {*RUNNING, Campaign.State.PAUSED}:
        return None
    return SpeedForm(initial={"rate_per_hour": campaign.rate_per_hour})


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


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Cancel, after asking."""
    campaign = _campaign(pk)
    if request.method == "POST":
        people = campaign_cancel(campaign=campaign, actor=request.user)
        words = ngettext(
            "Cancelled. %(people)s person is not asked any more.",
            "Cancelled. %(people)s people are not asked any more.",
            people,
        )
        messages.success(request, words % {"people": people})
    if request.method == "POST" or campaign.state not in {*OPEN, Campaign.State.PAUSED}:
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    context = {"campaign": campaign, "progress": campaign_progress(campaign)}
    return render(request, "distribution/campaign_cancel.html", context)


@active_required
@require_POST
def campaign_rate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another speed from now on."""
    campaign, form = _campaign(pk), SpeedForm(request.POST)
    if form.is_valid():
        rate = form.cleaned_data["rate_per_hour"]
        campaign_speed(campaign=campaign, rate_per_hour=rate, actor=request.user)
        messages.success(request, _("The speed is changed."))
    else:
        messages.error(request, str(form.errors["rate_per_hour"][0]))
    return redirect("distribution:campaign-detail", request.organisation.slug, pk)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Messages, reminders too, whose connection was cut: send them again, or leave them."""
    campaign = _campaign(pk)
    if request.method == "POST":
        again = request.POST.get("decision") == "again"
        unknown_decide(campaign=campaign, again=again, actor=request.user)
        words = _("They are sent again.") if again else _("They are left as they are.")
        messages.success(request, words)
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    unknown = Q(state=Invitation.State.UNKNOWN)
    invitations, reminders = campaign.invitations.filter(unknown), campaign.sent_reminders
    reminded = reminders.filter(unknown).select_related("invitation__contact")
    context = {
        "campaign": campaign,
        "count": invitations.count() + reminded.count(),
        "people": invitations.select_related("contact").order_by("pk")[:PAGE],
        "reminders": reminded.order_by("pk")[:PAGE],
    }
    return render(request, "distribution/campaign_decide.html", context)


def _campaign(pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)
