"""What a survey is for: how the gallery groups templates."""

from __future__ import annotations

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Purpose = Literal[
    "relationship",
    "transaction",
    "service",
    "product",
    "leaving",
    "employees",
    "events",
    "market",
]
PURPOSES: dict[str, str | Promise] = {
    "relationship": _("Customer relationship"),
    "transaction": _("After an event"),
    "service": _("Service and support"),
    "product": _("Products and websites"),
    "leaving": _("Lost customers and deals"),
    "employees": _("Employees"),
    "events": _("Events"),
    "market": _("Market research"),
}
