"""The tabs of a section, as ``components/tabs.html`` draws them."""

from __future__ import annotations

from django.urls import reverse

from accounts.http import StaffRequest

Tab = dict[str, object]


def tabs_of(request: StaffRequest, labels: dict[str, str], current: str) -> list[Tab]:
    """A tab for each URL name with its label; ``current`` is the name of the page shown."""
    slug = request.organisation.slug
    return [
        {"label": label, "href": reverse(name, kwargs={"slug": slug}), "current": name == current}
        for name, label in labels.items()
    ]
