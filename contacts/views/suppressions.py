"""The addresses that must not be asked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from accounts.models import Role
from contacts.forms import SuppressionForm
from contacts.models import Suppression
from contacts.paging import page_of
from contacts.selectors import suppressions_matching
from contacts.services import suppression_add, suppression_remove
from contacts.views.sections import section_tabs


def suppression_list(request: StaffRequest) -> HttpResponse:
    """Who is not asked, and why."""
    search = request.GET.get("search", "").strip()
    context = {
        "search": search,
        "page": page_of(suppressions_matching(search), request.GET),
        "tabs": section_tabs(request, "contacts:suppression-list"),
        "may_add": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, "contacts/suppression_list.html", context)


def suppression_new(request: StaffRequest) -> HttpResponse:
    """Stop asking an address."""
    form = SuppressionForm(
        request.POST or None, initial={"address": request.GET.get("address", "")}
    )
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        suppression_add(address=address, reason=Suppression.Reason.MANUAL, actor=request.user)
        messages.success(request, _("%(address)s is not asked any more.") % {"address": address})
        return _to_list(request)
    return render(request, "contacts/suppression_add.html", {"form": form})


def suppression_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then allow asking an address again."""
    suppression = get_object_or_404(Suppression, pk=pk)
    if request.method == "POST":
        suppression_remove(suppression=suppression, actor=request.user)
        messages.success(
            request, _("%(address)s can be asked again.") % {"address": suppression.address}
        )
        return _to_list(request)
    return render(request, "contacts/suppression_delete.html", {"suppression": suppression})


def _to_list(request: StaffRequest) -> HttpResponseRedirect:
    return redirect("contacts:suppression-list", slug=request.organisation.slug)
