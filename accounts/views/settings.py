"""Settings of an organisation: the facts, the trial, the log."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms.organisation import OrganisationForm
from accounts.http import StaffRequest
from accounts.models import AuditEntry, Role
from accounts.services import organisation_update

LOG_PAGE = 50


def overview(request: StaffRequest) -> HttpResponse:
    """The organisation's facts and its trial."""
    context = {"may_edit": request.membership.may(Role.ADMIN)}
    return render(request, "accounts/settings.html", context)


def organisation_edit(request: StaffRequest) -> HttpResponse:
    """Change name, language and time zone."""
    # A copy, so that a refused form does not change the name in the page's frame.
    form = OrganisationForm(request.POST or None, instance=copy(request.organisation))
    if request.method == "POST" and form.is_valid():
        organisation_update(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:settings", slug=request.organisation.slug)
    return render(request, "accounts/organisation_edit.html", {"form": form})


def trial(request: StaffRequest) -> HttpResponse:
    """What the trial is, when it ends, and what works afterwards."""
    return render(request, "accounts/trial.html")


def audit_log(request: StaffRequest) -> HttpResponse:
    """Who did what, newest first."""
    entries = AuditEntry.objects.select_related("actor").order_by("-at", "-pk")
    page = Paginator(entries, LOG_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/audit_log.html", {"page": page})
