"""The addresses that must not be asked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.models import Suppression
from contacts.paging import page_of
from contacts.selectors import suppressions_matching
from contacts.services import suppression_add, suppression_remove, suppressions_import
from contacts.services.stop_lists import suppression_rows
from contacts.stop_forms import StopListForm, SuppressionForm
from contacts.stop_lists import Rejected, addresses_in
from contacts.streams import table_download, table_link
from contacts.tables import TableProblem
from contacts.views.sections import section_tabs


def suppression_list(request: StaffRequest) -> HttpResponse:
    """Who is not asked, and why."""
    search, channel = request.GET.get("search", "").strip(), request.GET.get("channel", "")
    context = {
        "search": search,
        "channel": channel,
        "page": page_of(suppressions_matching(search, channel), request.GET),
        "tabs": section_tabs(request, "contacts:suppression-list"),
        "may_add": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, "contacts/suppression_list.html", context)


def suppression_new(request: StaffRequest) -> HttpResponse:
    """Stop asking an address."""
    initial = {"address": request.GET.get("address", ""), "channel": request.GET.get("channel")}
    form = SuppressionForm(request.POST or None, initial=initial | _known_channel(initial))
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        suppression_add(
            address=address,
            channel=form.cleaned_data["channel"],
            reason=Suppression.Reason.MANUAL,
            actor=request.user,
        )
        messages.success(request, _("%(address)s is not asked any more.") % {"address": address})
        return _to_list(request)
    return render(request, "contacts/suppression_add.html", {"form": form})


def suppression_import(request: StaffRequest) -> HttpResponse:
    """Stop asking many addresses; rows without one come back with the reason."""
    form = StopListForm(request.POST or None, request.FILES or None)
    rejected: list[Rejected] = []
    if request.method == "POST" and form.is_valid():
        channel = form.cleaned_data["channel"]
        try:
            addresses, rejected = addresses_in(form.data_given, channel)
        except TableProblem as problem:
            form.add_error("file", str(problem))
        else:
            new = suppressions_import(addresses=addresses, channel=channel, actor=request.user)
            _tell(request, new, len(addresses))
            if not rejected:
                return _to_list(request)
    context = {"form": form, "rejected": rejected, "rejects_url": _rejects_url(rejected)}
    return render(request, "contacts/suppression_import.html", context)


def _rejects_url(rejected: list[Rejected]) -> str:
    rows = [[row.number, row.reason, *row.cells] for row in rejected]
    return table_link([[_("Row"), _("Reason")], *rows]) if rows else ""


def suppression_export(request: StaffRequest) -> StreamingHttpResponse:
    """Every address as a CSV file."""
    audit.record("suppression.exported", actor=request.user)
    return table_download(suppression_rows(), of="not-asked", organisation=request.organisation)


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


def _known_channel(initial: dict[str, str | None]) -> dict[str, str]:
    return {"channel": "sms" if initial["channel"] == "sms" else "email"}


def _tell(request: StaffRequest, new: int, total: int) -> None:
    words = ngettext(
        "%(new)d address is not asked any more; %(known)d were on the list already.",
        "%(new)d addresses are not asked any more; %(known)d were on the list already.",
        new,
    )
    messages.success(request, words % {"new": new, "known": total - new})


def _to_list(request: StaffRequest) -> HttpResponseRedirect:
    return redirect("contacts:suppression-list", slug=request.organisation.slug)
