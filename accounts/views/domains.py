"""The domains of an organisation: add, confirm, remove."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.domains import (
    DomainError,
    domain_add,
    domain_check,
    domain_finding,
    domain_remove,
    record_name,
    record_value,
)
from accounts.forms.domains import DomainForm
from accounts.http import StaffRequest
from accounts.models import Domain, Role


def domain_list(request: StaffRequest) -> HttpResponse:
    """Every domain, and the record that confirms it."""
    rows = [
        {
            "domain": domain,
            "record_name": record_name(domain),
            "record_value": record_value(domain),
            "finding": domain_finding(domain),
        }
        for domain in Domain.objects.order_by("name")
    ]
    context = {"rows": rows, "may_edit": request.membership.may(Role.ADMIN)}
    return render(request, "accounts/domain_list.html", context)


def domain_new(request: StaffRequest) -> HttpResponse:
    """Name a domain."""
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain_add(name=form.cleaned_data["name"], actor=request.user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The domain is added. Confirm it with the record shown."))
            return _domains(request)
    return render(request, "accounts/domain_add.html", {"form": form})


@require_POST
def domain_check_now(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Look for the record; the list shows what came of it."""
    domain = get_object_or_404(Domain, pk=pk)
    domain_check(domain=domain, organisation=request.organisation, actor=request.user)
    return _domains(request)


def domain_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then remove a domain."""
    domain = get_object_or_404(Domain, pk=pk)
    if request.method != "POST":
        return render(request, "accounts/domain_remove.html", {"domain": domain})
    domain_remove(domain=domain, organisation=request.organisation, actor=request.user)
    messages.success(request, _("%(name)s is removed.") % {"name": domain.name})
    return _domains(request)


def _domains(request: StaffRequest) -> HttpResponse:
    return redirect("accounts:domain-list", slug=request.organisation.slug)
