"""The tabs that every screen of contacts shares."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import StaffRequest

Tab = dict[str, object]


def section_tabs(request: StaffRequest, current: str) -> list[Tab]:
    """The pages of the section; ``current`` is the URL name of the one shown."""
    return _tabs(
        request,
        current,
        {
            "contacts:contact-list": _("People"),
            "contacts:import-list": _("Imports"),
            "contacts:property-list": _("Properties"),
            "contacts:suppression-list": _("Not asked"),
        },
    )


def adding_tabs(request: StaffRequest, current: str) -> list[Tab]:
    """The ways to add contacts."""
    return _tabs(
        request,
        current,
        {
            "contacts:import-add": _("Upload a file"),
            "contacts:import-paste": _("Paste"),
            "contacts:contact-add": _("One by one"),
        },
    )


def _tabs(request: StaffRequest, current: str, names: dict[str, str]) -> list[Tab]:
    return [
        {
            "label": label,
            "href": reverse(name, kwargs={"slug": request.organisation.slug}),
            "current": name == current,
        }
        for name, label in names.items()
    ]
