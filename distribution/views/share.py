"""The open links of a survey: see them, copy them, make, change, close and open them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import active_required
from accounts.http import StaffRequest
from distribution.forms.sharing import ClosingForm, ShareLinkForm
from distribution.models import ShareLink
from distribution.sharing import (
    links_shared,
    share_link_close,
    share_link_create,
    share_link_edit,
    share_link_reopen,
    survey_obstacle,
)
from surveys.models import Survey
from surveys.rules import Rules
from surveys.views.pages import survey_or_404, survey_page


@require_safe
def share_link_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The survey's links, and whether anybody can answer through them now."""
    survey = survey_or_404(pk)
    return _share_page(request, survey, ShareLinkForm(survey=survey))


@active_required
@require_POST
def share_link_new(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another link with a name of its own."""
    survey = survey_or_404(pk)
    form = ShareLinkForm(request.POST, survey=survey)
    if not form.is_valid():
        return _share_page(request, survey, form, status=422)
    share_link_create(survey=survey, actor=request.user, **form.chosen)
    messages.success(request, _("The link is ready. Copy it and pass it on."))
    return _to_links(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def share_link_change(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Another name, language, hidden fields or closing date; the address stays."""
    survey, link = survey_or_404(pk), link_or_404(pk, link_pk)
    form = ShareLinkForm(request.POST or None, survey=survey, link=link)
    if request.method == "POST" and form.is_valid():
        share_link_edit(link=link, actor=request.user, **form.chosen)
        messages.success(request, _("Saved."))
        return _to_links(request, pk)
    return _form_page(request, "distribution/share_edit.html", survey, link, form)


@require_POST
def share_link_end(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take no new answers through a link."""
    share_link_close(link=link_or_404(pk, link_pk), actor=request.user)
    messages.success(request, _("The link is closed. Its answers stay."))
    return _to_links(request, pk)


@active_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_link_again(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take answers through a closed link again; asks until when."""
    survey, link = survey_or_404(pk), link_or_404(pk, link_pk)
    initial = {"closes_at": None if link.is_over else link.closes_at}
    is_sent = request.method == "POST"
    form = ClosingForm(request.POST if is_sent else None, initial=initial)
    if form.is_valid():
        share_link_reopen(link=link, closes_at=form.cleaned_data["closes_at"], actor=request.user)
        messages.success(request, _("The link takes answers again."))
        return _to_links(request, pk)
    return _form_page(request, "distribution/share_reopen.html", survey, link, form)


def link_or_404(pk: UUID, link_pk: UUID) -> ShareLink:
    """A link of that survey."""
    found = ShareLink.objects.select_related("survey__live_version")
    return get_object_or_404(found, pk=link_pk, survey=pk)


def _share_page(
    request: StaffRequest, survey: Survey, form: ShareLinkForm, *, status: int = 200
) -> HttpResponse:
    organisation = request.organisation
    return survey_page(
        request,
        "distribution/share.html",
        survey,
        shared=links_shared(survey=survey, organisation=organisation),
        form=form,
        rules=Rules.model_validate(survey.rules),
        obstacle=survey_obstacle(survey=survey, organisation=organisation),
        active_nav="surveys",
        status=status,
    )


def _form_page(
    request: StaffRequest, template: str, survey: Survey, link: ShareLink, form: ClosingForm
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "link": link, "active_nav": "surveys"}
    status = 422 if form.errors else 200
    return survey_page(request, template, survey, status=status, **context)


def _to_links(request: StaffRequest, pk: UUID) -> HttpResponse:
    return redirect("distribution:share-link-list", slug=request.organisation.slug, pk=pk)
