"""The text message of a campaign seen before anybody gets it: parts, preview, proof."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from contacts.models import Contact
from distribution.audience import audience_of
from distribution.bells import ring
from distribution.channels.sms.account import sms_account
from distribution.channels.sms.numbers import e164, region_of
from distribution.models import Campaign
from distribution.sms_examples import sms_example

SHOWN = 20


@require_safe
def campaign_sms(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The message and its parts with the text in the form, not saved yet."""
    campaigns = Campaign.objects.select_related("organisation", "survey__live_version")
    campaign = get_object_or_404(campaigns, pk=pk)
    language = request.GET.get("language", campaign.languages[0])
    if language not in campaign.languages or campaign.survey.live_version is None:
        raise Http404
    text = request.GET.get(f"{language}-sms", campaign.texts[language].get("sms", ""))
    campaign.texts[language]["sms"] = text
    campaign.sms_sender = request.GET.get("sms_sender", campaign.sms_sender)[:11]
    example = sms_example(campaign, language, account=sms_account(campaign.organisation))
    context = {"campaign": campaign, "language": language, "example": example}
    return render(request, "distribution/_sms_example.html", context)


def sms_preview(request: StaffRequest, campaign: Campaign, language: str) -> HttpResponse:
    """The message on a phone, as one of the contacts would get it."""
    contacts = audience_of(campaign).exclude(phone="").order_by("pk")
    contact = _chosen(list(contacts[:SHOWN]), request.GET.get("contact", ""))
    account = sms_account(campaign.organisation)
    context = {
        "campaign": campaign,
        "language": language,
        "languages": [(code, LANGUAGES[code]) for code in campaign.languages],
        "contact": contact,
        "contacts": contacts[:SHOWN],
        "account": account,
        "may_test": request.membership.may(Role.MEMBER),
        "example": sms_example(campaign, language, account=account, contact=contact),
    }
    return render(request, "distribution/campaign_preview_sms.html", context)


def sms_proof(request: StaffRequest, campaign: Campaign, language: str) -> HttpResponse:
    """Send the message to the phone of the person who asks, marked as a test."""
    organisation, written = request.organisation, request.POST.get("phone", "")
    if phone := e164(written, region_of(organisation)):
        ring("proof_send_task", organisation.pk, campaign.pk, request.user.pk, language, phone)
        words = _("A test is on its way to %(address)s. Nothing you press in it is counted.")
        messages.success(request, words % {"address": phone})
    else:
        words = _("“%(text)s” is no mobile number. Write it with its country code, +47 first.")
        messages.error(request, words % {"text": written})
    return redirect("distribution:campaign-preview", organisation.slug, campaign.pk)


def _chosen(contacts: list[Contact], pk: str) -> Contact | None:
    """The contact of that id, else the first."""
    return next((found for found in contacts if str(found.pk) == pk), next(iter(contacts), None))
