"""What the dashboard is asked to show; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from analytics.dimensions import PROPERTY_PREFIX
from analytics.histograms import Narrowing
from analytics.labels import dimension_values, value_label
from analytics.periods import Period, Step, last_days
from contacts.models import Property

DEFAULT_PERIOD = "90"
OWN_DATES = "own"
PERIODS = [
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 365 days")),
    ("all", _("All time")),
    (OWN_DATES, _("Own dates")),
]
STEPS = [(Step.DAY.value, _("Day")), (Step.WEEK.value, _("Week")), (Step.MONTH.value, _("Month"))]


@dataclass(frozen=True)
class Wish:
    """A valid choice of what to show; ``period`` None is all time."""

    period: Period | None
    step: Step | None
    narrowing: Narrowing


class DashboardForm(forms.Form):
    """Period, channel, language, one group of a property, and the step of the trend."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    step = forms.ChoiceField(choices=STEPS, required=False)

    def __init__(
        self, data: QueryDict, *, kept: dict[str, list[str]], properties: list[Property]
    ) -> None:
        chosen = data.copy()
        chosen.setdefault("period", DEFAULT_PERIOD)
        super().__init__(chosen)
        self.fields["channel"].choices = [("", _("All channels")), *_choices("channel", kept)]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("All languages")), *_choices("language", kept)]  # type: ignore[attr-defined]
        groups = [
            (declared.label, _choices(PROPERTY_PREFIX + declared.key, kept, declared.key + ":"))
            for declared in properties
        ]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", _("All contacts")),
            *(group for group in groups if group[1]),
        ]
        for name in ("period", "channel", "language", "group"):
            narrows = name != "period" and chosen.get(name)
            self.fields[name].widget.attrs["class"] = "chip chip-on" if narrows else "chip"
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("period") == OWN_DATES:
            self._clean_own_dates(values)
        return values

    def _clean_own_dates(self, values: dict[str, Any]) -> None:
        since, until = values.get("since"), values.get("until")
        for name in ("since", "until"):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, _("Choose a day."))
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))

    def wish(self, today: date) -> Wish:
        """What to show; a choice that is not valid counts as not made."""
        self.full_clean()
        chosen = self.cleaned_data
        key, _colon, value = chosen.get("group", "").partition(":")
        return Wish(
            period=self._period(today),
            step=Step(chosen["step"]) if chosen.get("step") else None,
            narrowing=Narrowing(
                channel=chosen.get("channel") or None,
                language=chosen.get("language") or None,
                properties={key: value} if key else {},
            ),
        )

    def _period(self, today: date) -> Period | None:
        chosen = self.cleaned_data.get("period") or DEFAULT_PERIOD
        if chosen == "all":
            return None
        if chosen == OWN_DATES:
            if self.errors:
                return last_days(today, int(DEFAULT_PERIOD))
            return Period(self.cleaned_data["since"], self.cleaned_data["until"])
        return last_days(today, int(chosen))


def _choices(dimension: str, kept: dict[str, list[str]], prefix: str = "") -> list[tuple[str, str]]:
    values = dimension_values(dimension, kept)
    return [(prefix + value, value_label(dimension, value)) for value in values]
