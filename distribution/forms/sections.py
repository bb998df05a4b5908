"""The sections of a campaign's plan: each is a form of its own, saved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.models import Campaign, Channel
from distribution.texts import CONTROL

MAX_DAYS = 365
SENT = frozenset({Channel.EMAIL, Channel.SMS})
EVERY = frozenset(Channel)


def one_line_only(value: str) -> None:
    """A validator: what stands in a header is one line."""
    if CONTROL.search(value):
        raise forms.ValidationError(_("Write this in one line."))


class Section(forms.Form):
    """One card of the plan. ``part`` is its template, ``channels`` are those whose plan has it.

    Fields named like the campaign's begin with its values.
    """

    part: str
    channels: frozenset[Channel] = EVERY

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(data)
        self.campaign = campaign
        for name in self.fields:
            if hasattr(campaign, name):
                self.initial[name] = getattr(campaign, name)

    @classmethod
    def belongs_to(cls, campaign: Campaign) -> bool:
        """Whether the campaign's plan has it."""
        return campaign.channel in cls.channels

    @property
    def forms(self) -> Sequence[forms.BaseForm]:
        """Itself, or the forms it is made of: whose errors are listed on top."""
        return [self]

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's fields to save, once the form is valid."""
        return dict(self.cleaned_data)
