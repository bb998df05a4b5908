"""A campaign's plan: when messages may leave, and how fast."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distribution.forms.sections import SENT, Section
from distribution.models import Campaign
from distribution.timing import Timing, timing_of
from surveys.forms.rules import MomentField

MOST_AN_HOUR = 1_000_000


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"


class SpeedForm(forms.Form):
    """The speed of a running campaign."""

    rate_per_hour = forms.IntegerField(
        label=gettext_lazy("Messages an hour"),
        required=False,
        min_value=1,
        max_value=MOST_AN_HOUR,
        help_text=gettext_lazy("Empty: as fast as it goes."),
    )


class TimingSection(Section):
    """The start, the recipient's hours and weekdays, holidays, and messages an hour."""

    part = "distribution/plan/_timing.html"
    channels = SENT

    start_at = MomentField(
        label=gettext_lazy("Start"), help_text=gettext_lazy("Empty: as soon as you send it.")
    )
    rate_per_hour = forms.IntegerField(
        label=gettext_lazy("Messages an hour"),
        required=False,
        min_value=1,
        max_value=MOST_AN_HOUR,
        help_text=gettext_lazy("Empty: as fast as it goes. You can change it while it runs."),
    )
    has_window = forms.BooleanField(
        label=gettext_lazy("Only at certain hours of the recipient"), required=False
    )
    from_hour = forms.TypedChoiceField(
        label=gettext_lazy("From"),
        coerce=int,
        required=False,
        choices=[(hour, _clock(hour)) for hour in range(24)],
    )
    until_hour = forms.TypedChoiceField(
        label=gettext_lazy("Until"),
        coerce=int,
        required=False,
        choices=[(hour, _clock(hour)) for hour in range(1, 25)],
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("Not on public holidays of the recipient’s country"), required=False
    )

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        timing = timing_of(campaign)
        self.initial.update(timing.model_dump(), has_window=timing.has_window)

    def clean(self) -> dict[str, Any]:
        """There must be an hour and a day left."""
        cleaned = super().clean() or self.cleaned_data
        start = cleaned.get("start_at")
        if start and start < timezone.now() and "start_at" in self.changed_data:
            self.add_error("start_at", _("This moment is over. Choose a later one, or none."))
        if cleaned.get("has_window"):
            if (cleaned.get("from_hour") or 0) >= (cleaned.get("until_hour") or 24):
                self.add_error("until_hour", _("Choose an hour after the first one."))
            if not cleaned.get("weekdays"):
                self.add_error("weekdays", _("Choose at least one day."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's ``timing`` and ``rate_per_hour``."""
        told = self.cleaned_data
        window = ["from_hour", "until_hour", "weekdays", "skip_holidays"]
        rules = {name: told[name] for name in window if told[name] != ""}
        timing = Timing(start_at=told["start_at"], **rules if told["has_window"] else {})
        return {
            "timing": timing.model_dump(mode="json"),
            "rate_per_hour": told["rate_per_hour"],
        }
