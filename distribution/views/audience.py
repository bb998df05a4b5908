"""Before a campaign is sent: exactly who will be asked, who later, who not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.models import Contact
from contacts.paging import quick_page_of
from contacts.streams import table_download
from distribution.audience import audience_of, contacts_judged, duplicates_of
from distribution.expecting import audience_outlook, judging_is_slow
from distribution.models import Campaign, Invitation

NotAsked = Invitation.NotAsked
EXPORT_ROWS = 1000


@require_safe
def audience_people(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The people behind the numbers of a plan, page by page, by what happens to them; htmx asks
    again for those that take long to find."""
    campaign, chosen = _draft(pk), request.GET.get("show", "")
    if not campaign.is_draft:
        return redirect("distribution:campaign-people", request.organisation.slug, pk)
    wait = "counts" in request.GET
    context: dict[str, Any] = {
        "campaign": campaign,
        "chosen": chosen,
        "chosen_label": _labels().get(chosen),
        "may_export": request.membership.may(Role.MEMBER),
        **audience_outlook(campaign, wait=wait),
    }
    if request.htmx or wait or not (chosen and judging_is_slow()):
        page = quick_page_of(_shown(campaign, chosen), request.GET)
        rows = _rows(campaign, chosen, _judged(campaign, page.rows))
        context |= {"page": page, "rows": rows}
    return render(request, "distribution/audience_people.html", context)


@require_safe
def audience_numbers(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The numbers above them, where counting takes longer than the page may."""
    campaign = _draft(pk)
    chosen = request.GET.get("show", "")
    context = {"campaign": campaign, "chosen": chosen, **audience_outlook(campaign)}
    return render(request, "distribution/_audience_numbers.html", context)


@require_safe
def audience_export(request: StaffRequest, pk: UUID) -> HttpResponse | StreamingHttpResponse:
    """The same as a CSV file."""
    campaign = _draft(pk)
    if not campaign.is_draft:
        return redirect("distribution:campaign-export", request.organisation.slug, pk)
    audit.record("campaign.people_exported", target=campaign, actor=request.user)
    return table_download(
        _export(campaign), of="who-will-be-asked", organisation=request.organisation
    )


def _draft(pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)


def _labels() -> dict[str, str]:
    """The fates that only a count shows otherwise."""
    return {"later": _("Asked later"), **{one.value: str(one.label) for one in NotAsked}}


def _judged(campaign: Campaign, contacts: list[Contact]) -> list[Any]:
    """A page's contacts, each with what one row can tell, in their order."""
    found = contacts_judged(campaign).filter(pk__in=[contact.pk for contact in contacts])
    return list(found.order_by("-pk"))


def _shown(campaign: Campaign, chosen: str) -> QuerySet[Any]:
    """Whoever is chosen; among those asked now or later still the duplicates."""
    if not chosen:  # nobody need be judged to be found
        return audience_of(campaign)
    judged: QuerySet[Any] = contacts_judged(campaign)
    match chosen:
        case "now":
            return judged.filter(not_asked="")
        case "later":
            return judged.filter(not_asked=NotAsked.QUARANTINE, waits=True)
        case NotAsked.DUPLICATE:
            return judged.filter(pk__in=duplicates_of(campaign))
        case NotAsked.QUARANTINE:
            return judged.filter(not_asked=chosen, waits=False)
    return judged.filter(not_asked=chosen)


def _rows(campaign: Campaign, chosen: str, contacts: list[Any]) -> list[dict[str, Any]]:
    """A page's rows; only its own addresses are compared, so that a page is quick."""
    among = {contact.address for contact in contacts if contact.address}
    doubled = set(duplicates_of(campaign, among=among)) if among else set()
    rows = [_row(contact, doubled) for contact in contacts]
    return [row for row in rows if chosen not in ("now", "later") or not row["reason"]]


def _row(contact: Any, doubled: set[UUID]) -> dict[str, Any]:
    """What happens to a contact: ``reason`` is "" when it is asked, ``asked_from`` when later."""
    if contact.pk in doubled:
        return {"contact": contact, "reason": NotAsked.DUPLICATE, "asked_from": None}
    later = contact.not_asked == NotAsked.QUARANTINE and contact.waits
    reason = NotAsked(contact.not_asked) if contact.not_asked and not later else ""
    return {"contact": contact, "reason": reason, "asked_from": contact.free_at if later else None}


def _export(campaign: Campaign) -> Iterator[Sequence[object]]:
    yield [
        _("Name"), _("Address"), _("Customer number"), _("Language"),
        _("Asked"), _("Asked from"), _("Reason"), _("Last asked"), _("Last answer"),
    ]  # fmt: skip
    doubled, after = set(duplicates_of(campaign)), None
    while contacts := _next(campaign, after):
        for contact in contacts:
            yield _export_row(contact, _row(contact, doubled))
        after = contacts[-1].pk


def _next(campaign: Campaign, after: UUID | None) -> list[Any]:
    rows: QuerySet[Contact] = contacts_judged(campaign).order_by("pk")
    if after:
        rows = rows.filter(pk__gt=after)
    return list(rows[:EXPORT_ROWS])


def _export_row(contact: Any, row: dict[str, Any]) -> list[object]:
    reason = row["reason"]
    answer = _("no") if reason else _("later") if row["asked_from"] else _("yes")
    return [
        contact.name,
        contact.address,
        contact.external_id,
        contact.language,
        answer,
        row["asked_from"],
        reason.label if reason else "",
        contact.last_asked,
        contact.last_answered,
    ]
