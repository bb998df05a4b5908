"""What the dashboard is asked to show; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from analytics.dimensions import BUILT_IN, PROPERTY_PREFIX
from analytics.histograms import Narrowing
from analytics.labels import dimension_values, value_label
from analytics.periods import Period, Step, last_days
from contacts.models import Property

DEFAULT_PERIOD, DEFAULT_DAYS = "90", 90
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
    default_period = DEFAULT_PERIOD

    def __init__(
        self, data: QueryDict, *, kept: dict[str, list[str]], properties: list[Property]
    ) -> None:
        completed = data.copy()
        completed.setdefault("period", self.default_period)
        super().__init__(completed)
        kept = _with_chosen(kept, data, properties)
        self._offer("channel", [("", _("All channels"))], _choices("channel", kept))
        self._offer("language", [("", _("All languages"))], _choices("language", kept))
        self._offer_groups(kept, properties)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["period"].widget.attrs["class"] = "chip"

    def _offer(self, name: str, everything: list[Any], choices: list[Any]) -> None:
        self.fields[name].choices = everything + choices  # type: ignore[attr-defined]
        chosen = self.data.get(name)
        self.fields[name].widget.attrs["class"] = "chip chip-on" if chosen else "chip"

    def _offer_groups(self, kept: dict[str, list[str]], properties: list[Property]) -> None:
        """One select for all properties, each under its label."""
        groups = []
        for declared in properties:
            dimension, prefix = PROPERTY_PREFIX + declared.key, f"{declared.key}:"
            if choices := _choices(dimension, kept, prefix):
                groups.append((declared.label, choices))
        self._offer("group", [("", _("All contacts"))], groups)

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
        chosen = self.cleaned_data.get("period") or self.default_period
        if chosen == "all":
            return None
        if chosen == OWN_DATES:
            since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
            return Period(since, until) if since and until else last_days(today, DEFAULT_DAYS)
        return last_days(today, int(chosen))


def _choices(dimension: str, kept: dict[str, list[str]], prefix: str = "") -> list[tuple[str, str]]:
    values = dimension_values(dimension, kept)
    return [(prefix + value, value_label(dimension, value)) for value in values]


def _with_chosen(
    kept: dict[str, list[str]], data: QueryDict, properties: list[Property]
) -> dict[str, list[str]]:
    """What is chosen is always on offer: a value can be younger than the last refresh."""
    key, _colon, value = data.get("group", "").partition(":")
    chosen = {name: data.get(name, "") for name in BUILT_IN}
    if key in {declared.key for declared in properties}:
        chosen[PROPERTY_PREFIX + key] = value
    offered = dict(kept)
    for dimension, wanted in chosen.items():
        known = offered.get(dimension, [])
        if wanted and wanted not in known and "\0" not in wanted:
            offered[dimension] = [*known, wanted]
    return offered
