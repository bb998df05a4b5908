"""The tabs that every screen of contacts shares."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from accounts.tabs import Tab, tabs_of


def section_tabs(request: StaffRequest, current: str) -> list[Tab]:
    """The pages of the section; ``current`` is the URL name of the one shown."""
    labels = {
        "contacts:contact-list": _("People"),
        "contacts:list-list": _("Lists"),
        "distribution:segment-list": _("Segments"),
        "contacts:import-list": _("Imports"),
        "contacts:property-list": _("Properties"),
        "contacts:suppression-list": _("Not asked"),
    }
    return tabs_of(request, labels, current)


def adding_tabs(request: StaffRequest, current: str) -> list[Tab]:
    """The ways to add contacts."""
    labels = {
        "contacts:import-add": _("Upload a file"),
        "contacts:import-paste": _("Paste"),
        "contacts:contact-add": _("One by one"),
    }
    return tabs_of(request, labels, current)
