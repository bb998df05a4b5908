"""Forms of a survey's look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.look import Look

HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


class ColourField(forms.CharField):
    """``#rrggbb`` in small letters; people may write ``ABC`` or ``#AABBCC``. Empty is ours."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "size": 9})
        super().__init__(required=False, max_length=7, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        written = super().clean(value).lower()
        found = HEX.fullmatch(written)
        if written and not found:
            raise ValidationError(_("Write a colour as # and six digits, such as #11594a."))
        digits = found[1] if found else ""
        if len(digits) == 3:
            digits = "".join(digit * 2 for digit in digits)
        return digits and f"#{digits}"


class LookForm(forms.Form):
    """Colours, corners, light or dark."""

    accent = ColourField(
        label=gettext_lazy("Accent colour"),
        help_text=gettext_lazy("Buttons, links and what is chosen. Left empty, it is green."),
    )
    background = ColourField(
        label=gettext_lazy("Background"),
        help_text=gettext_lazy("Left empty, it is white."),
    )
    corners = forms.ChoiceField(
        label=gettext_lazy("Corners"),
        choices=[
            ("square", gettext_lazy("Square")),
            ("soft", gettext_lazy("Soft")),
            ("round", gettext_lazy("Round")),
        ],
        widget=forms.RadioSelect,
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"),
        choices=[
            ("auto", gettext_lazy("As their device")),
            ("light", gettext_lazy("Always light")),
            ("dark", gettext_lazy("Always dark")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("For a dark page the colours are made darker and clearer by us."),
    )


def look_fields(look: Look) -> Mapping[str, str]:
    """What the fields of a ``LookForm`` hold."""
    return {
        "accent": look.accent,
        "background": look.background,
        "corners": look.corners,
        "scheme": look.scheme,
    }


class LogoForm(forms.Form):
    """A logo to upload; what the file really is is checked by ``surveys.images``."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
