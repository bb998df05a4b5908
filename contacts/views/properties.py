"""The declared properties of contacts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from accounts.models import Role
from contacts.forms import PropertyForm
from contacts.models import Contact, Property
from contacts.selectors import properties_declared, property_counts
from contacts.services import property_declare, property_remove, property_update
from contacts.views.sections import section_tabs


def property_list(request: StaffRequest) -> HttpResponse:
    """The properties, and how many contacts have each."""
    counts = property_counts()
    context = {
        "rows": [(declared, counts.get(declared.key, 0)) for declared in properties_declared()],
        "tabs": section_tabs(request, "contacts:property-list"),
        "may_edit": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, "contacts/property_list.html", context)


def property_add(request: StaffRequest) -> HttpResponse:
    """Declare a property."""
    form = PropertyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        property_declare(**form.cleaned_data, actor=request.user)
        messages.success(request, _("The property is added."))
        return _to_list(request)
    return render(request, "contacts/property_edit.html", {"form": form})


def property_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Rename a property, or let it split the results or not."""
    declared = get_object_or_404(Property, pk=pk)
    form = PropertyForm(request.POST or None, instance=declared)
    if request.method == "POST" and form.is_valid():
        property_update(declared=declared, **form.cleaned_data, actor=request.user)
        messages.success(request, _("The property is changed."))
        return _to_list(request)
    return render(request, "contacts/property_edit.html", {"form": form, "declared": declared})


def property_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then remove a property from every contact."""
    declared = get_object_or_404(Property, pk=pk)
    if request.method == "POST":
        property_remove(declared=declared, actor=request.user)
        messages.success(request, _("The property is removed."))
        return _to_list(request)
    holders = Contact.objects.filter(properties__has_key=declared.key).count()
    context = {"declared": declared, "holders": holders}
    return render(request, "contacts/property_delete.html", context)


def _to_list(request: StaffRequest) -> HttpResponseRedirect:
    return redirect("contacts:property-list", slug=request.organisation.slug)
