"""Campaigns before they are sent: the list, a new one, its plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from contacts.models import ContactList
from distribution.audience import AudienceRule
from distribution.expecting import audience_outlook
from distribution.forms import (
    AudienceSection,
    CampaignCreateForm,
    Section,
    plan_sections,
    plan_values,
)
from distribution.models import Campaign, Channel
from distribution.progress import campaigns_with_progress
from distribution.readiness import known_variables
from distribution.services import campaign_create, campaign_delete, campaign_update
from distribution.sms_examples import sms_cost_shown
from surveys.models import Survey

PAGE = 20


@require_safe
def campaign_list(request: StaffRequest) -> HttpResponse:
    """All campaigns, newest first."""
    campaigns = Campaign.objects.select_related("survey").order_by("-created_at")
    page = Paginator(campaigns, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": campaigns_with_progress(list(page.object_list)),
        "page": page,
        "has_live_survey": Survey.objects.filter(state=Survey.State.LIVE).exists(),
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, "distribution/campaign_list.html", context)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: StaffRequest) -> HttpResponse:
    """Name, survey, channel, kind and languages; the texts come ready."""
    initial = {
        "languages": [request.organisation.language],
        "channel": Channel.EMAIL,
        "kind": Campaign.Kind.ONCE,
        "survey": request.GET.get("survey"),
    }
    form = CampaignCreateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _created(request, form)
    has_live_survey = Survey.objects.filter(state=Survey.State.LIVE).exists()
    context = {"form": form, "has_live_survey": has_live_survey}
    return render(request, "distribution/campaign_new.html", context)


def _created(request: StaffRequest, form: CampaignCreateForm) -> HttpResponse:
    """On to the plan of the new draft; an open link has none, it is shared."""
    slug, first, chosen = (
        request.organisation.slug,
        request.organisation.language,
        form.cleaned_data,
    )
    if form.is_link:
        return redirect("distribution:share-link-list", slug, chosen["survey"].pk)
    campaign = campaign_create(
        name=chosen["name"],
        survey=chosen["survey"],
        channel=chosen["channel"],
        kind=chosen["kind"],
        languages=sorted(chosen["languages"], key=lambda code: code != first),
        organisation=request.organisation,
        actor=request.user,
    )
    return redirect("distribution:campaign-edit", slug, campaign.pk)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The plan of a draft: who is asked, by whom, in which words."""
    campaign = get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)
    if not campaign.is_draft:
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    if chosen := ContactList.objects.filter(pk__in=_uuids(request.GET.get("list"))).first():
        # Back from an import: the list is chosen, and saved with the rest.
        campaign.audience = AudienceRule(base="list", id=chosen.pk).model_dump(mode="json")
    sections = plan_sections(campaign, request.POST or None)
    # Each is asked, so that all errors are told at once.
    refused = [section for section in sections if not section.is_valid()]
    if request.method == "POST" and not refused:
        campaign_update(campaign=campaign, fields=plan_values(sections), actor=request.user)
        messages.success(request, _("Saved."))
        onward = "campaign-launch" if "launch" in request.POST else "campaign-edit"
        return redirect(f"distribution:{onward}", request.organisation.slug, pk)
    return render(request, "distribution/campaign_edit.html", _plan(request, campaign, sections))


def _uuids(text: str | None) -> list[UUID]:
    try:
        return [UUID(text)] if text else []
    except ValueError:
        return []


def _plan(request: StaffRequest, campaign: Campaign, sections: list[Section]) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "sections": sections,
        **audience_outlook(campaign, wait="counts" in request.GET),
        "variables": known_variables(),
        "languages": [(code, LANGUAGES[code]) for code in campaign.languages],
    }


@require_safe
def campaign_audience(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How many people the choices in the form, not saved yet, would ask; with ``saved`` in the
    query, how many the saved plan would."""
    campaign = get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)
    is_saved = "saved" in request.GET
    if not is_saved:
        form = AudienceSection(campaign, request.GET)
        form.is_valid()
        for name, value in form.values.items():
            setattr(campaign, name, value)
    cost = sms_cost_shown(campaign) if is_saved else None
    context = {"campaign": campaign, "late_cost": cost, **audience_outlook(campaign)}
    return render(request, "distribution/_audience.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a draft, after asking."""
    campaign = get_object_or_404(Campaign, pk=pk)
    if not campaign.is_draft:
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    if request.method == "POST":
        campaign_delete(campaign=campaign, actor=request.user)
        messages.success(request, _("The draft is deleted."))
        return redirect("distribution:campaign-list", request.organisation.slug)
    return render(request, "distribution/campaign_delete.html", {"campaign": campaign})
