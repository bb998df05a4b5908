"""Everybody in a campaign that was launched: how far each is, who was not asked, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.paging import quick_page_of
from contacts.streams import table_download
from distribution.models import Campaign, Invitation
from distribution.selectors import people_of, people_rows


@require_safe
def campaign_people(request: StaffRequest, pk: UUID) -> HttpResponse:
    """By state, by reason not to ask, and by words of a search."""
    campaign = get_object_or_404(Campaign, pk=pk)
    asked_for = {name: request.GET.get(name, "") for name in ("state", "reason", "search")}
    people = people_of(campaign, **asked_for)
    context = {
        "campaign": campaign,
        "page": quick_page_of(people, request.GET),
        "total": people.count(),
        "states": Invitation.State.choices,
        "reasons": Invitation.NotAsked.choices,
        "may_export": request.membership.may(Role.MEMBER),
        **asked_for,
    }
    return render(request, "distribution/campaign_people.html", context)


@require_safe
def campaign_export(request: StaffRequest, pk: UUID) -> StreamingHttpResponse:
    """Everybody as a CSV file, also who was not asked."""
    campaign = get_object_or_404(Campaign, pk=pk)
    audit.record("campaign.people_exported", target=campaign, actor=request.user)
    return table_download(
        people_rows(campaign), of="campaign-people", organisation=request.organisation
    )
