"""The form of a segment's conditions: rows that follow what is chosen in them.

It stands inside another form, under its own prefix, and always ends with an empty row; a row left
empty counts as nothing, so that adding and removing need no script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distribution.segments.query import number_of
from distribution.segments.rule import MOST_DAYS, SegmentCondition, SegmentRule
from distribution.segments.topics import KINDS, OPERATORS, Kind, Topic, Topics

MOST_CONDITIONS = 20
MOST_VALUES = 50
LONGEST_VALUE = 200
JOINS = [("all", gettext_lazy("All of these hold")), ("any", gettext_lazy("Any of these holds"))]


class ConditionRow(forms.Form):
    """One condition. Its fields follow the topic and the comparison that are chosen in it."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        initial: Mapping[str, Any] | None = None,
        topics: Topics,
        prefix: str,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=dict(initial or {}))
        self.topic = topics.by_name.get(self._typed("about"))
        self.fields["about"] = forms.ChoiceField(
            label=_("Compare"), choices=self._abouts(topics), required=False
        )
        if self.topic:
            self._add_comparison(self.topic)
            self._add_values(self.topic)

    def _typed(self, name: str) -> str:
        found = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return str(found or "")

    @property
    def is_spare(self) -> bool:
        """Whether nothing is chosen in it."""
        return not self._typed("about")

    @property
    def op(self) -> str:
        """The comparison chosen, else the topic's first."""
        operators = self.topic.operators if self.topic else tuple(OPERATORS)
        return next((op for op in operators if op == self._typed("op")), operators[0])

    @property
    def kind(self) -> Kind:
        """What it compares with."""
        return KINDS[self.op]  # type: ignore[index]

    def _abouts(self, topics: Topics) -> list[Any]:
        families: dict[str, list[tuple[str, str]]] = {}
        for topic in topics.all:
            families.setdefault(topic.family, []).append((topic.name, topic.label))
        choices: list[Any] = [("", _("Choose")), *families.items()]
        if not self.topic and not self.is_spare:
            choices.append((self._typed("about"), _("No longer there")))
        return choices

    def _add_comparison(self, topic: Topic) -> None:
        words = [(op, OPERATORS[op]) for op in topic.operators]
        self.fields["op"] = forms.ChoiceField(label=_("Comparison"), choices=words, required=False)
        if topic.surveys:
            surveys = [("", _("Any survey")), *topic.surveys.items()]
            self.fields["survey"] = forms.ChoiceField(
                label=_("Survey"), choices=surveys, required=False
            )

    def _add_values(self, topic: Topic) -> None:
        match self.kind:
            case "words":
                self._add_words(topic)
            case "number":
                self._add_typed(forms.CharField(label=_("Number"), required=False), "decimal")
            case "days":
                days = forms.IntegerField(
                    label=_("Days"), min_value=1, max_value=MOST_DAYS, required=False
                )
                self._add_typed(days, "numeric")
            case "day":
                day = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
                self.fields["typed"] = forms.DateField(label=_("Day"), required=False, widget=day)

    def _add_words(self, topic: Topic) -> None:
        has_ticks = bool(topic.values) and self.op != "contains"
        if has_ticks:
            self.fields["values"] = forms.MultipleChoiceField(
                label=_("Values"),
                choices=list(topic.values.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        if topic.is_typed:
            others = _("Other values, commas between")
            alone = _("Text") if self.op == "contains" else _("Values, commas between")
            label = others if has_ticks else alone
            self.fields["typed"] = forms.CharField(label=label, required=False)

    def _add_typed(self, field: forms.Field, keyboard: str) -> None:
        field.widget = forms.TextInput({"inputmode": keyboard, "class": "number"})
        self.fields["typed"] = field

    def clean_about(self) -> str:
        about: str = self.cleaned_data["about"]
        if about and not self.topic:
            raise forms.ValidationError(_("This is gone. Choose something else."))
        return about

    def clean(self) -> dict[str, Any]:
        """Every condition has what it compares with, and not too much of it."""
        if self.topic and not self.errors:
            values, where = self._values(), "typed" if "typed" in self.fields else "values"
            if self.kind != "none" and not values:
                self.add_error(where, _("Say with what to compare."))
            elif self.kind == "number" and number_of(values[0]) is None:
                self.add_error(where, _("Write a number."))
            elif len(values) > MOST_VALUES or max(map(len, values), default=0) > LONGEST_VALUE:
                self.add_error(where, _("At most 50 values of at most 200 characters each."))
        return self.cleaned_data

    def _values(self) -> list[str]:
        typed = self.cleaned_data.get("typed")
        if typed in (None, "") and not self.cleaned_data.get("values"):
            return []
        if self.kind != "words" or self.op == "contains":
            return [str(typed)]
        words = [word.strip() for word in str(typed or "").split(",")]
        return list(dict.fromkeys([*self.cleaned_data.get("values", []), *filter(None, words)]))

    @property
    def condition(self) -> SegmentCondition | None:
        """What was said, once valid; None when nothing was."""
        if self.topic is None:
            return None
        key = self.topic.key or self.cleaned_data.get("survey", "")
        return SegmentCondition.model_validate(
            {"subject": self.topic.subject, "key": key, "op": self.op, "values": self._values()}
        )


class ConditionsForm:
    """All conditions under one prefix; ``rule`` is what they say.

    ``data`` is the form they came with, or None for the ``saved`` ones.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        saved: SegmentRule,
        prefix: str = "who",
    ) -> None:
        self.data, self.prefix, self.saved = data, prefix, saved
        self.topics = Topics()
        self.join = self._join(data if data and f"{prefix}-join" in data else None)
        places = _places(data, prefix) if data else None
        self.is_bound = bool(places)
        self.rows = self._posted(data, places) if data and places else self._of(saved)
        if not self.rows or not self.rows[-1].is_spare:
            self._add_spare()

    def anew(self) -> ConditionsForm:
        """What was posted, unchecked and closed up."""
        if self.is_bound and self.data is not None:
            kept = [row for row in self.rows if not row.is_spare]
            drawn = [_initial_typed(self.data, str(row.prefix)) for row in kept]
            self.rows = [self._row(place, initial=typed) for place, typed in enumerate(drawn)]
            self._add_spare()
        return self

    def is_valid(self) -> bool:
        """Whether every condition makes sense."""
        return not self.errors

    @property
    def errors(self) -> dict[str, list[str]]:
        """Field name -> words."""
        return {
            row.add_prefix(name): [str(word) for word in words]
            for row in self.rows
            for name, words in row.errors.items()
        }

    @property
    def rule(self) -> SegmentRule:
        """What the valid rows say; what is saved when none were posted."""
        if not self.is_bound:
            return self.saved
        valid = [row for row in self.rows if row.is_valid()]
        said = [condition for row in valid if (condition := row.condition)]
        return SegmentRule(join=self.join.value(), conditions=said)

    @property
    def is_empty(self) -> bool:
        """Whether it holds for everybody."""
        return all(row.is_spare for row in self.rows)

    def _join(self, data: QueryDict | None) -> forms.BoundField:
        form = forms.Form(data, prefix=self.prefix, initial={"join": self.saved.join})
        form.fields["join"] = forms.ChoiceField(
            label=_("Conditions"), choices=JOINS, widget=forms.RadioSelect
        )
        return form["join"]

    def _row(
        self,
        place: int,
        *,
        data: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> ConditionRow:
        prefix = f"{self.prefix}-{place}"
        return ConditionRow(data, initial=initial, topics=self.topics, prefix=prefix)

    def _of(self, rule: SegmentRule) -> list[ConditionRow]:
        return [
            self._row(place, initial=_initial_of(condition, self.topics))
            for place, condition in enumerate(rule.conditions)
        ]

    def _posted(self, data: QueryDict, places: list[int]) -> list[ConditionRow]:
        removed = data.get(f"{self.prefix}-remove")
        return [self._row(place, data=data) for place in places if str(place) != removed]

    def _add_spare(self) -> None:
        """Room for one more."""
        last = int(str(self.rows[-1].prefix).rsplit("-", 1)[1]) if self.rows else -1
        if len(self.rows) < MOST_CONDITIONS:
            self.rows.append(self._row(last + 1))


def _places(data: QueryDict, prefix: str) -> list[int]:
    return [place for place in range(2 * MOST_CONDITIONS) if f"{prefix}-{place}-about" in data]


def _initial_of(condition: SegmentCondition, topics: Topics) -> dict[str, Any]:
    """A saved condition as the fields hold it."""
    topic = topics.of(condition)
    ticks = topic.values if topic and condition.op != "contains" else {}
    others = [value for value in condition.values if value not in ticks]
    return {
        "about": topic.name if topic else f"{condition.subject}:{condition.key}",
        "op": condition.op,
        "survey": str(condition.survey_id or ""),
        "values": [value for value in condition.values if value in ticks],
        "typed": ", ".join(others),
    }


def _initial_typed(data: QueryDict, prefix: str) -> dict[str, Any]:
    """What stands in the fields of a posted row, to be drawn again unchecked."""
    typed: dict[str, Any] = {
        name: data.get(f"{prefix}-{name}", "") for name in ("about", "op", "survey", "typed")
    }
    return typed | {"values": data.getlist(f"{prefix}-values")}
