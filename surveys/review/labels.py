"""What settings of a survey are called where changes are listed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SETTINGS: dict[str, str | Promise] = {
    "required": gettext_lazy("Must be answered"),
    "starts_page": gettext_lazy("Starts a page"),
    "shuffled": gettext_lazy("Choices in random order"),
    "other": gettext_lazy("Own words allowed"),
    "least": gettext_lazy("Least"),
    "most": gettext_lazy("Most"),
    "step": gettext_lazy("Step"),
    "whole": gettext_lazy("Whole numbers only"),
    "first": gettext_lazy("First point"),
    "last": gettext_lazy("Last point"),
    "style": gettext_lazy("Drawn as"),
    "earliest": gettext_lazy("Earliest"),
    "latest": gettext_lazy("Latest"),
    "redirect": gettext_lazy("Leads on to"),
    "shows_time": gettext_lazy("Says how long it takes"),
    "shows_progress": gettext_lazy("Shows how far one has come"),
    "hidden_fields": gettext_lazy("Hidden fields"),
    "logo": gettext_lazy("Logo"),
    "accent": gettext_lazy("Accent colour"),
    "background": gettext_lazy("Background"),
    "corners": gettext_lazy("Corners"),
    "scheme": gettext_lazy("Light or dark"),
}
VALUES: dict[str, str | Promise] = {
    "square": gettext_lazy("Square"),
    "soft": gettext_lazy("Soft"),
    "round": gettext_lazy("Round"),
    "auto": gettext_lazy("As their device"),
    "light": gettext_lazy("Always light"),
    "dark": gettext_lazy("Always dark"),
    "numbers": gettext_lazy("Numbers"),
    "stars": gettext_lazy("Stars"),
    "faces": gettext_lazy("Faces"),
}


def setting_in_words(value: Any) -> str:
    """A setting as people read it; "" for none."""
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case None | "":
            return ""
        case int() | float():
            return str(number_format(value))
        case list():
            return ", ".join(map(str, value))
        case UUID():
            return _("a picture")
    return str(VALUES.get(str(value), value))
