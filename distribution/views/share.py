"""The open links of a survey: see them, copy them, make, rename, close and open them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import active_required
from accounts.http import StaffRequest
from distribution.models import ShareLink
from distribution.sharing import (
    links_shared,
    share_link_close,
    share_link_create,
    share_link_rename,
    share_link_reopen,
)
from surveys.models import Survey
from surveys.rules import Rules
from surveys.selectors import survey_refusal
from surveys.views.pages import survey_or_404, survey_page


class ShareLinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """A link's name."""

    class Meta:
        model = ShareLink
        fields = ["name"]


@require_safe
def share_link_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The survey's links, and whether anybody can answer through them now."""
    return _share_page(request, survey_or_404(pk), ShareLinkForm())


@active_required
@require_POST
def share_link_new(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another link with a name of its own."""
    survey = survey_or_404(pk)
    form = ShareLinkForm(request.POST)
    if not form.is_valid():
        return _share_page(request, survey, form, status=422)
    share_link_create(survey=survey, name=form.cleaned_data["name"], actor=request.user)
    messages.success(request, _("The link is ready. Copy it and pass it on."))
    return _to_links(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def share_link_name(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Another name for a link."""
    survey, link = survey_or_404(pk), _link(pk, link_pk)
    form = ShareLinkForm(request.POST or None, instance=link)
    if request.method == "POST" and form.is_valid():
        share_link_rename(link=link, name=form.cleaned_data["name"], actor=request.user)
        messages.success(request, _("Saved."))
        return _to_links(request, pk)
    status = 422 if form.errors else 200
    context = {"form": form, "active_nav": "surveys"}
    return survey_page(request, "distribution/share_rename.html", survey, status=status, **context)


@require_POST
def share_link_end(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take no new answers through a link."""
    share_link_close(link=_link(pk, link_pk), actor=request.user)
    messages.success(request, _("The link is closed. Its answers stay."))
    return _to_links(request, pk)


@active_required
@require_POST
def share_link_again(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take answers through a closed link again."""
    share_link_reopen(link=_link(pk, link_pk), actor=request.user)
    messages.success(request, _("The link takes answers again."))
    return _to_links(request, pk)


def _share_page(
    request: StaffRequest, survey: Survey, form: ShareLinkForm, *, status: int = 200
) -> HttpResponse:
    rules = Rules.model_validate(survey.rules)
    return survey_page(
        request,
        "distribution/share.html",
        survey,
        shared=links_shared(survey=survey, organisation=request.organisation),
        form=form,
        rules=rules,
        obstacle=_obstacle(request, survey, rules),
        active_nav="surveys",
        status=status,
    )


def _obstacle(request: StaffRequest, survey: Survey, rules: Rules) -> str:
    """Why nobody can begin an answer through a link now; "" when they can."""
    if not request.organisation.is_active:
        return "trial"
    if survey.state != Survey.State.LIVE:
        return str(survey.state)
    if rules.audience == "invited":
        return "invited"
    return survey_refusal(survey) or ""


def _link(pk: UUID, link_pk: UUID) -> ShareLink:
    return get_object_or_404(ShareLink, pk=link_pk, survey=pk)


def _to_links(request: StaffRequest, pk: UUID) -> HttpResponse:
    return redirect("distribution:share-link-list", slug=request.organisation.slug, pk=pk)
