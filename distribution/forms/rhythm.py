"""A campaign's plan: what makes one that goes on ask somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Property
from distribution.forms.sections import MAX_DAYS, Section
from distribution.models import Campaign
from distribution.rhythm import Rhythm, rhythm_of


class RhythmSection(Section):
    """The fields that recurring and triggered campaigns share; each kind has its own."""

    kind: str

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        self.initial.update(rhythm_of(campaign).model_dump())

    @classmethod
    def belongs_to(cls, campaign: Campaign) -> bool:
        """Campaigns that are sent once have none."""
        return campaign.kind == cls.kind and campaign.has_audience

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's ``rhythm``."""
        return {"rhythm": Rhythm.model_validate(self.cleaned_data).model_dump()}


class RecurringSection(RhythmSection):
    """Everybody again and again."""

    part = "distribution/plan/_recurring.html"
    kind = Campaign.Kind.RECURRING

    every = forms.IntegerField(
        label=gettext_lazy("Ask each person every"), min_value=1, max_value=52
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=[("weeks", gettext_lazy("weeks")), ("months", gettext_lazy("months"))],
    )
    first_within_days = forms.IntegerField(
        label=gettext_lazy("New contacts within, in days"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy("They join by themselves. Each is asked on some day of these."),
    )


class TriggeredSection(RhythmSection):
    """Somebody after an event."""

    part = "distribution/plan/_triggered.html"
    kind = Campaign.Kind.TRIGGERED

    after_days = forms.IntegerField(
        label=gettext_lazy("Days after"), min_value=0, max_value=MAX_DAYS
    )
    property = forms.ChoiceField(
        label=gettext_lazy("The date in this property"),
        required=False,
        help_text=gettext_lazy("Dates look like 2026-11-27. Each date asks once."),
    )
    event = forms.RegexField(
        r"^[a-z0-9_.-]{1,50}$",
        label=gettext_lazy("Or this event that your system tells the API"),
        required=False,
        help_text=gettext_lazy("Small letters, digits and _ . - such as ticket_closed."),
    )

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        declared = Property.objects.order_by("label").values_list("key", "label")
        choices = [("", _("None")), *declared]
        if (chosen := self.initial["property"]) not in dict(choices):
            choices.append((chosen, chosen))
        self.fields["property"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two makes it ask."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["property"]) == bool(cleaned["event"]):
            self.add_error("event", _("Choose either a property or an event."))
        return cleaned
