"""Individual login: the letter as it will be printed, and the sheets of codes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.models import Contact
from contacts.streams import file_download
from distribution.audience import audience_of
from distribution.channels.login.letter import Letter, letter_of, letter_png, letters_pdf
from distribution.models import Campaign, Channel, CodeSheet
from distribution.sheets import (
    SheetRefused,
    codes_of_campaign,
    codes_renew,
    sheet_fetch,
    sheet_order,
)
from distribution.sheets.layouts import content_type

# Looks like a code; opens nothing, because none is ever so regular.
EXAMPLE_CODE = "ABCDE23456"


@require_safe
def letter_picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The first page of the letter as it was last saved, to somebody of the audience."""
    picture = letter_png(_example(request, _campaign(pk)))
    return HttpResponse(picture, content_type="image/png")


@require_safe
def letter_file(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The same as the PDF that a printer gets."""
    campaign = _campaign(pk)
    content = letters_pdf([_example(request, campaign)], title=campaign.name)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


@require_safe
def sheet_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The card of codes alone, which asks for itself while a worker is at a sheet; then for the
    whole page."""
    campaign = _campaign(pk)
    codes = codes_of_campaign(campaign)
    if not codes.is_making:
        return HttpResponseClientRefresh()
    context = {
        "campaign": campaign,
        "codes": codes,
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, "distribution/running/_login.html", context)


@active_required
@require_POST
def sheet_new(request: StaffRequest, pk: UUID) -> HttpResponseRedirect:
    """Order codes for everybody who has none."""
    campaign = _campaign(pk)
    try:
        sheet_order(campaign=campaign, kind=_kind(request), actor=request.user)
    except SheetRefused as refused:
        messages.error(request, str(refused))
    return _to_campaign(request, campaign)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def codes_new(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then close all codes and order new ones."""
    campaign = _campaign(pk)
    if request.method == "POST":
        try:
            codes_renew(campaign=campaign, kind=_kind(request), actor=request.user)
        except SheetRefused as refused:
            messages.error(request, str(refused))
        return _to_campaign(request, campaign)
    context = {"campaign": campaign, "codes": codes_of_campaign(campaign)}
    return render(request, "distribution/codes_renew.html", context)


@active_required
@require_POST
def sheet_file(request: StaffRequest, pk: UUID, sheet_pk: UUID) -> HttpResponseBase:
    """Hand over the file, once."""
    campaign = _campaign(pk)
    sheets = CodeSheet.objects.select_related("upload").filter(campaign=campaign)
    sheet = get_object_or_404(sheets, pk=sheet_pk)
    try:
        pieces = sheet_fetch(sheet=sheet, actor=request.user)
    except SheetRefused as refused:
        messages.error(request, str(refused))
        return _to_campaign(request, campaign)
    name = sheet.upload.name
    return file_download(
        pieces, name=name, content_type=content_type(name), organisation=request.organisation
    )


def _kind(request: StaffRequest) -> CodeSheet.Kind:
    is_list = request.POST.get("kind") == CodeSheet.Kind.LIST
    return CodeSheet.Kind.LIST if is_list else CodeSheet.Kind.LETTERS


def _example(request: StaffRequest, campaign: Campaign) -> Letter:
    """The letter to the first of the audience, or to the reader, in the language asked for."""
    wish = request.GET.get("language", "")
    contact = audience_of(campaign).exclude(name="").order_by("pk").first()
    return letter_of(
        organisation=request.organisation,
        campaign=campaign,
        contact=contact or Contact(name=request.user.name),
        language=wish if wish in campaign.languages else campaign.languages[0],
        code=EXAMPLE_CODE,
    )


def _campaign(pk: UUID) -> Campaign:
    campaigns = Campaign.objects.select_related("survey").filter(channel=Channel.LOGIN)
    return get_object_or_404(campaigns, pk=pk)


def _to_campaign(request: StaffRequest, campaign: Campaign) -> HttpResponseRedirect:
    return redirect("distribution:campaign-detail", request.organisation.slug, campaign.pk)
