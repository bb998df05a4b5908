"""A campaign's plan: who is asked. Everybody, a segment or a list, narrowed by conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import ContactList
from distribution.audience import AudienceRule
from distribution.forms.conditions import ConditionsForm
from distribution.forms.sections import EVERY, MAX_DAYS, Section
from distribution.models import Campaign, Channel, Segment

EVERYONE = "everyone"


class AudienceSection(Section):
    """Which contacts, what share of them, and how long after the last question."""

    part = "distribution/plan/_audience.html"
    channels = EVERY - {Channel.API}

    base = forms.ChoiceField(label=gettext_lazy("Start from"))
    sample_percent = forms.IntegerField(
        label=gettext_lazy("Ask a sample, in %"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("100 asks everybody. The draw is made once and stays."),
    )
    quarantine_days = forms.IntegerField(
        label=gettext_lazy("Days between two questions to one person"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy("Over all your campaigns. Whoever was asked more recently waits."),
    )
    quarantine_after_answer_days = forms.IntegerField(
        label=gettext_lazy("Days of rest after an answer"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy("Whoever answered any of your surveys by name waits."),
    )
    wait_days = forms.IntegerField(
        label=gettext_lazy("Days to wait at most"),
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy("Whoever cannot be asked by then is not asked."),
    )

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        rule = AudienceRule.model_validate(campaign.audience)
        self.fields["base"] = forms.ChoiceField(label=_("Start from"), choices=_bases(rule))
        self.initial["base"] = _base_name(rule)
        self.conditions = ConditionsForm(data, saved=rule.conditions)

    @property
    def forms(self) -> Sequence[forms.BaseForm]:
        """Itself and each condition."""
        return [self, *self.conditions.rows]

    def is_valid(self) -> bool:
        """Whether the fields and every condition make sense."""
        return super().is_valid() & self.conditions.is_valid()

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's fields, as far as they are valid."""
        given = dict(self.cleaned_data)
        base, _mark, pk = given.pop("base", EVERYONE).partition(":")
        rule = AudienceRule.model_validate(
            {"base": base, "id": pk or None, "conditions": self.conditions.rule}
        )
        return {**given, "audience": rule.model_dump(mode="json")}


def _bases(rule: AudienceRule) -> list[Any]:
    """Everybody, each segment, each list; the chosen one also when it is gone."""
    segments, lists = _choices("segment", Segment), _choices("list", ContactList)
    choices: list[Any] = [(EVERYONE, _("All contacts"))]
    choices += [(_("Segments"), segments)] if segments else []
    choices += [(_("Lists"), lists)] if lists else []
    if _base_name(rule) not in dict([(EVERYONE, ""), *segments, *lists]):
        choices.append((_base_name(rule), _("No longer there")))
    return choices


def _choices(base: str, model: type[Segment] | type[ContactList]) -> list[tuple[str, str]]:
    rows = model.objects.order_by("name").values_list("pk", "name")
    return [(f"{base}:{pk}", name) for pk, name in rows]


def _base_name(rule: AudienceRule) -> str:
    return f"{rule.base}:{rule.id}" if rule.id else rule.base
