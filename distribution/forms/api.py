"""A campaign's plan: a program names each person, and gets the address of their page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.api.ready import ReadyCalls, ready_calls
from distribution.forms.sections import MAX_DAYS, Section
from distribution.models import Channel


class ApiSection(Section):
    """The campaign's name, its days, and the calls to come."""

    part = "distribution/plan/_api.html"
    channels = frozenset({Channel.API})

    name = forms.CharField(label=_("Name"), max_length=100)
    expires_after_days = forms.IntegerField(
        label=_("Days to answer"), min_value=1, max_value=MAX_DAYS
    )
    quarantine_days = forms.IntegerField(
        label=_("Days between two questions to one person"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=_("Over all your campaigns. Whoever was asked more recently waits."),
    )
    quarantine_after_answer_days = forms.IntegerField(
        label=_("Days of rest after an answer"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=_("Whoever answered any of your surveys by name waits."),
    )

    @property
    def calls(self) -> ReadyCalls:
        """The ready commands."""
        return ready_calls(self.campaign)
