"""The list of contacts, and one contact."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.forms import ContactForm
from contacts.models import Contact
from contacts.paging import page_of
from contacts.selectors import (
    contacts_matching,
    export_rows,
    properties_declared,
    suppression_of,
)
from contacts.services import contact_create, contact_delete, contact_update
from contacts.streams import table_download
from contacts.views.sections import adding_tabs, section_tabs

HISTORY_ROWS = 20


def contact_list(request: StaffRequest) -> HttpResponse:
    """Everybody who can be asked, newest first, with a search."""
    search = request.GET.get("search", "").strip()
    context = {
        "search": search,
        "page": page_of(contacts_matching(search), request.GET),
        "tabs": section_tabs(request, "contacts:contact-list"),
        "may_add": request.membership.may(Role.MEMBER),
        "may_export": request.membership.may(Role.MEMBER),
    }
    return render(request, "contacts/contact_list.html", context)


def contact_show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What we know of a contact: details, answers, and when it was asked."""
    contact = get_object_or_404(Contact, pk=pk)
    labels = dict(properties_declared().values_list("key", "label"))
    answers = contact.responses.filter(is_test=False).select_related("survey")
    invitations = contact.invitations.select_related("campaign").order_by("-created_at")
    context = {
        "contact": contact,
        "values": [(labels.get(key, key), value) for key, value in contact.properties.items()],
        "suppression": suppression_of(contact),
        "answers": answers.order_by("-recorded_at")[:HISTORY_ROWS],
        "invitations": invitations[:HISTORY_ROWS],
        "may_edit": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, "contacts/contact_show.html", context)


@active_required
def contact_add(request: StaffRequest) -> HttpResponse:
    """Add one contact."""
    form = ContactForm(request.POST or None, properties=list(properties_declared()))
    if request.method == "POST" and form.is_valid():
        contact = contact_create(values=form.values, actor=request.user)
        messages.success(request, _("%(name)s is added.") % {"name": contact})
        return _to(request, contact)
    context = {"form": form, "tabs": adding_tabs(request, "contacts:contact-add")}
    return render(request, "contacts/contact_add.html", context)


def contact_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change one contact."""
    contact = get_object_or_404(Contact, pk=pk)
    form = ContactForm(
        request.POST or None, properties=list(properties_declared()), contact=contact
    )
    if request.method == "POST" and form.is_valid():
        contact_update(contact=contact, values=form.values, actor=request.user)
        messages.success(request, _("The changes are saved."))
        return _to(request, contact)
    return render(request, "contacts/contact_edit.html", {"form": form, "contact": contact})


def contact_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete one contact."""
    contact = get_object_or_404(Contact, pk=pk)
    if request.method == "POST":
        contact_delete(contact=contact, actor=request.user)
        messages.success(request, _("The contact is deleted."))
        return redirect("contacts:contact-list", slug=request.organisation.slug)
    return render(request, "contacts/contact_delete.html", {"contact": contact})


def contact_export(request: StaffRequest) -> StreamingHttpResponse:
    """Every contact as a CSV file."""
    audit.record("contact.exported", actor=request.user)
    rows = export_rows(list(properties_declared()))
    return table_download(rows, of="contacts", organisation=request.organisation)


def _to(request: StaffRequest, contact: Contact) -> HttpResponseRedirect:
    return redirect("contacts:contact-show", slug=request.organisation.slug, pk=contact.pk)
