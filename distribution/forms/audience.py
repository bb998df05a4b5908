"""A campaign's plan: who is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from contacts.models import Property
from distribution.audience import AudienceRule, property_values
from distribution.forms.sections import EVERY, MAX_DAYS, Section
from distribution.models import Campaign, Channel

SEGMENT_MARK = "\x1f"
SEGMENT_KEYS = 10


class AudienceSection(Section):
    """Which contacts, and how long after the last question."""

    part = "distribution/plan/_audience.html"
    channels = EVERY - {Channel.API}

    languages = forms.MultipleChoiceField(
        label=_("Only people whose language is"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose none to ask people of every language."),
    )
    segment = forms.ChoiceField(label=_("Only people with"), required=False)
    quarantine_days = forms.IntegerField(
        label=_("Days between two questions to one person"),
        help_text=_("Whoever was asked more recently waits, and is asked when the days are over."),
        min_value=0,
        max_value=MAX_DAYS,
    )

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        rule = AudienceRule.model_validate(campaign.audience)
        self.initial["languages"] = rule.languages
        self.initial["segment"] = _segment(rule.property, rule.value)
        self.fields["segment"].choices = _segments(rule)  # type: ignore[attr-defined]

    @property
    def rule(self) -> AudienceRule:
        """The audience that was chosen."""
        key, _mark, value = self.cleaned_data.get("segment", "").partition(SEGMENT_MARK)
        languages = self.cleaned_data.get("languages", [])
        return AudienceRule(languages=languages, property=key, value=value)

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's fields to save."""
        days = self.cleaned_data["quarantine_days"]
        return {"audience": self.rule.model_dump(), "quarantine_days": days}


def _segments(rule: AudienceRule) -> list[Any]:
    """Every property and its values, with the chosen one even if nobody has it any more."""
    groups: list[Any] = [("", _("Any property"))]
    for declared in Property.objects.order_by("label")[:SEGMENT_KEYS]:
        values = property_values(declared.key)
        if declared.key == rule.property and rule.value not in values:
            values.append(rule.value)
        choices = [(_segment(declared.key, value), value) for value in values]
        groups.append((declared.label, choices))
    return groups


def _segment(key: str, value: str) -> str:
    return f"{key}{SEGMENT_MARK}{value}" if key else ""
