"""The mail of a campaign seen before anybody gets it: preview, proof, launch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from contacts.models import Contact
from distribution.audience import AudienceCounts, audience_of
from distribution.bells import ring
from distribution.channels.email.channel import letter_of
from distribution.channels.email.letter import Letter, filled
from distribution.expecting import audience_outlook
from distribution.models import Campaign, Channel
from distribution.plan_facts import later_start, plan_facts
from distribution.proof import preview_url
from distribution.readiness import launch_problems
from distribution.sender_warnings import sender_warnings
from distribution.services import CampaignNotReady, campaign_launch
from distribution.sms_examples import sms_cost_shown
from distribution.texts import values_of
from distribution.views.texts import sms_preview, sms_proof

View = TypeVar("View", bound=Callable[..., HttpResponse])
# The mail's own document: inline styles as mail needs them, and nothing else.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}


def mail_document(view: View) -> View:
    """A view whose answer is a mail's own document."""
    return cast(View, csp(MAIL_POLICY)(view))


@require_safe
def campaign_preview(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The mail on a phone and on a desktop, per language, as one of the contacts would get it."""
    campaign, language, contact = _chosen(request, pk)
    if campaign.channel == Channel.SMS:
        return sms_preview(request, campaign, language)
    if campaign.channel != Channel.EMAIL:
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    letter = letter_of(campaign, language)
    values = _values(request, campaign, contact)
    context = {
        "campaign": campaign,
        "language": language,
        "languages": [(code, LANGUAGES[code]) for code in campaign.languages],
        "contact": contact,
        "contact_id": str(contact.pk) if contact else "",
        "contacts": audience_of(campaign).exclude(email=None).order_by("pk")[:20],
        "may_test": request.membership.may(Role.MEMBER),
        "subject": filled(letter.subject, values),
        "text": filled(letter.text, letter.completed(values)),
    }
    return render(request, "distribution/campaign_preview.html", context)


@require_safe
@mail_document
def campaign_mail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The HTML part alone, for the frames of the preview."""
    campaign, language, contact = _chosen(request, pk)
    letter: Letter = letter_of(campaign, language)
    values = letter.completed(_values(request, campaign, contact))
    html = filled(letter.html, values, html=True)
    return HttpResponse(opening_outside(html))


@active_required
@require_POST
def campaign_proof(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send the message to the person who asks, marked as a test."""
    campaign, language, _contact = _chosen(request, pk)
    if campaign.channel == Channel.SMS:
        return sms_proof(request, campaign, language)
    ring("proof_send_task", request.organisation.pk, campaign.pk, request.user.pk, language)
    words = _("A test is on its way to %(address)s. Nothing you press in it is counted.")
    messages.success(request, words % {"address": request.user.email})
    return redirect("distribution:campaign-preview", request.organisation.slug, pk)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_start(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The last look: who will be asked, who not and why. A POST starts it."""
    campaign = get_object_or_404(Campaign.objects.select_related("survey"), pk=pk)
    if not campaign.is_draft:
        return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    problems = launch_problems(campaign, request.organisation)
    if request.method == "POST":
        try:
            campaign_launch(
                campaign=campaign, organisation=request.organisation, actor=request.user
            )
        except CampaignNotReady as error:
            problems = error.problems
        else:
            return redirect("distribution:campaign-detail", request.organisation.slug, pk)
    outlook = audience_outlook(campaign, wait="counts" in request.GET)
    counts = outlook["counts"]
    in_vain = isinstance(counts, AudienceCounts) and counts.in_vain and not campaign.is_endless
    context = {
        "campaign": campaign,
        **outlook,
        "cost": sms_cost_shown(campaign) if counts else None,
        "problems": problems,
        "in_vain": in_vain,
        "is_stopped": bool(problems) or in_vain,
        "facts": plan_facts(campaign),
        "starts_at": later_start(campaign),
        "warnings": sender_warnings(campaign.channel),
        "languages": [LANGUAGES[code] for code in campaign.languages],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "distribution/campaign_launch.html", context, status=status)


def opening_outside(html: str) -> str:
    """The document with links that leave its frame."""
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _chosen(request: StaffRequest, pk: UUID) -> tuple[Campaign, str, Contact | None]:
    """The campaign, a language and a contact; the latter two from the query or the form, else the
    first. 404 when the survey has never been live: there is no question to show."""
    campaigns = Campaign.objects.select_related("organisation", "survey__live_version")
    campaign = get_object_or_404(campaigns, pk=pk)
    if campaign.survey.live_version is None:
        raise Http404
    chosen = request.POST if request.method == "POST" else request.GET
    language = chosen.get("language", "")
    if language not in campaign.languages:
        language = campaign.languages[0]
    return campaign, language, _contact(campaign, chosen.get("contact", ""))


def _contact(campaign: Campaign, pk: str) -> Contact | None:
    contacts = audience_of(campaign).exclude(email=None).order_by("pk")
    try:
        return contacts.filter(pk=UUID(pk)).first() or contacts.first()
    except ValueError:
        return contacts.first()


def _values(request: StaffRequest, campaign: Campaign, contact: Contact | None) -> dict[str, str]:
    """The contact's values, or the reader's own while there are no contacts."""
    address = preview_url(campaign)
    person = values_of(
        name=contact.name if contact else request.user.name,
        company=request.organisation.name,
        properties=contact.properties if contact else {},
    )
    return {**person, "answer_url": address, "unsubscribe_url": address}
