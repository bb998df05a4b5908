"""Segments: saved conditions on contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest
from accounts.models import Role
from contacts.paging import page_of
from contacts.views.sections import section_tabs
from distribution.forms.conditions import ConditionsForm
from distribution.forms.segments import SegmentForm
from distribution.models import Segment
from distribution.segments import SegmentRule, contacts_of, rule_words
from distribution.segments.services import (
    campaigns_asking,
    segment_create,
    segment_delete,
    segment_update,
)
from distribution.segments.topics import Topics

FIRST_PEOPLE = 10
# Where the conditions' form stands: in a segment, or in a campaign's plan.
PREFIX = "who"


@require_safe
def segment_list(request: StaffRequest) -> HttpResponse:
    """The segments by name, each in words."""
    topics = Topics()
    rows = [
        (segment, SegmentRule.model_validate(segment.rule))
        for segment in Segment.objects.order_by("name")
    ]
    return _page(
        request,
        "list",
        rows=[(segment, rule.join, rule_words(rule, topics)) for segment, rule in rows],
    )


@require_safe
def segment_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who is in it now."""
    segment = get_object_or_404(Segment, pk=pk)
    rule = SegmentRule.model_validate(segment.rule)
    return _page(
        request,
        "detail",
        segment=segment,
        words=rule_words(rule, Topics()),
        join=rule.join,
        page=page_of(contacts_of(rule), request.GET),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def segment_new(request: StaffRequest) -> HttpResponse:
    """A new segment; "look" shows who matches without saving."""
    form = SegmentForm(request.POST or None)
    if request.method == "POST" and not _only_looks(request.POST) and form.is_valid():
        rule = form.conditions.rule
        segment = segment_create(name=form.cleaned_data["name"], rule=rule, actor=request.user)
        messages.success(request, _("The segment is saved."))
        return redirect("distribution:segment-detail", request.organisation.slug, segment.pk)
    return _editor(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def segment_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change the name and the conditions."""
    segment = get_object_or_404(Segment, pk=pk)
    form = SegmentForm(request.POST or None, segment=segment)
    if request.method == "POST" and not _only_looks(request.POST) and form.is_valid():
        segment_update(
            segment=segment,
            name=form.cleaned_data["name"],
            rule=form.conditions.rule,
            actor=request.user,
        )
        messages.success(request, _("The segment is saved."))
        return redirect("distribution:segment-detail", request.organisation.slug, segment.pk)
    return _editor(request, form, segment=segment, asking=campaigns_asking(segment))


@require_http_methods(["GET", "HEAD", "POST"])
def segment_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a segment, after asking; one that a campaign still asks by is kept."""
    segment = get_object_or_404(Segment, pk=pk)
    asking = campaigns_asking(segment)
    if request.method == "POST" and not asking:
        segment_delete(segment=segment, actor=request.user)
        messages.success(request, _("The segment is deleted."))
        return redirect("distribution:segment-list", request.organisation.slug)
    return _page(request, "delete", segment=segment, asking=asking)


@require_safe
def segment_part(request: StaffRequest) -> HttpResponse:
    """Of a form that is being filled in: its conditions drawn anew, or who matches them."""
    if request.htmx.target == "found":
        return render(request, "distribution/segments/_found.html", _found(request.GET))
    if request.GET.get("prefix", PREFIX) != PREFIX:
        raise Http404
    conditions = ConditionsForm(request.GET, saved=SegmentRule(), prefix=PREFIX).anew()
    context = {"conditions": conditions}
    return render(request, "distribution/segments/_conditions.html", context)


def _only_looks(data: QueryDict) -> bool:
    return "look" in data or f"{PREFIX}-remove" in data


def _editor(request: StaffRequest, form: SegmentForm, **more: Any) -> HttpResponse:
    found = _found_by(form.conditions)
    if _only_looks(request.POST):
        form.conditions.anew()
    return _page(request, "edit", form=form, **found, **more)


def _found(data: QueryDict) -> dict[str, Any]:
    return _found_by(ConditionsForm(data, saved=SegmentRule(), prefix=PREFIX))


def _found_by(conditions: ConditionsForm) -> dict[str, Any]:
    """How many match what can be read of the form, and the first of them."""
    contacts = contacts_of(conditions.rule)
    return {"total": contacts.count(), "first": contacts.order_by("-pk")[:FIRST_PEOPLE]}


def _page(request: StaffRequest, name: str, **context: Any) -> HttpResponse:
    context |= {
        "active_nav": "contacts",
        "tabs": section_tabs(request, "distribution:segment-list"),
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, f"distribution/segments/{name}.html", context)
