"""Lists of contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from accounts.models import Role
from contacts.forms import ListForm
from contacts.models import Contact, ContactList
from contacts.paging import page_of
from contacts.selectors import contacts_matching
from contacts.services import list_create, list_delete, list_rename, member_add, member_remove
from contacts.views.sections import section_tabs

FOUND = 10


def list_list(request: StaffRequest) -> HttpResponse:
    """The lists by name, each with how many are on it."""
    lists = ContactList.objects.annotate(people=Count("members")).order_by("name")
    return _page(request, "list_list", lists=lists)


def list_add(request: StaffRequest) -> HttpResponse:
    """A new list, empty."""
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = list_create(name=form.cleaned_data["name"], actor=request.user)
        return _to(request, made)
    return _page(request, "list_edit", form=form)


def list_show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who is on it, and a search for those who are not."""
    shown = get_object_or_404(ContactList, pk=pk)
    search = request.GET.get("search", "").strip()
    found = contacts_matching(search).exclude(memberships__list=shown)
    members = Contact.objects.filter(memberships__list=shown)
    return _page(
        request,
        "list_show",
        shown=shown,
        search=search,
        found=found[:FOUND] if search else [],
        page=page_of(members, request.GET),
    )


def list_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another name."""
    shown = get_object_or_404(ContactList, pk=pk)
    form = ListForm(request.POST or None, contact_list=shown)
    if request.method == "POST" and form.is_valid():
        list_rename(contact_list=shown, name=form.cleaned_data["name"], actor=request.user)
        messages.success(request, _("The list is renamed."))
        return _to(request, shown)
    return _page(request, "list_edit", form=form, shown=shown)


def list_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a list."""
    shown = get_object_or_404(ContactList, pk=pk)
    if request.method == "POST":
        list_delete(contact_list=shown, actor=request.user)
        messages.success(request, _("The list is deleted."))
        return redirect("contacts:list-list", slug=request.organisation.slug)
    return _page(request, "list_delete", shown=shown)


@require_POST
def list_member_add(request: StaffRequest, pk: UUID, contact_pk: UUID) -> HttpResponse:
    """Put a contact on the list."""
    shown, contact = (
        get_object_or_404(ContactList, pk=pk),
        get_object_or_404(Contact, pk=contact_pk),
    )
    member_add(contact_list=shown, contact=contact, actor=request.user)
    messages.success(
        request, _("%(name)s is on the list %(list)s.") % {"name": contact, "list": shown}
    )
    return _to(request, shown)


@require_POST
def list_member_remove(request: StaffRequest, pk: UUID, contact_pk: UUID) -> HttpResponse:
    """Take a contact off the list."""
    shown, contact = (
        get_object_or_404(ContactList, pk=pk),
        get_object_or_404(Contact, pk=contact_pk),
    )
    member_remove(contact_list=shown, contact=contact, actor=request.user)
    messages.success(
        request, _("%(name)s is off the list %(list)s.") % {"name": contact, "list": shown}
    )
    return _to(request, shown)


def _to(request: StaffRequest, shown: ContactList) -> HttpResponseRedirect:
    return redirect("contacts:list-show", slug=request.organisation.slug, pk=shown.pk)


def _page(request: StaffRequest, name: str, **context: Any) -> HttpResponse:
    context |= {
        "tabs": section_tabs(request, "contacts:list-list"),
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, f"contacts/{name}.html", context)
