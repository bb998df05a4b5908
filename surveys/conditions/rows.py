"""One condition as a row of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.conditions.topics import Topic, Topics, topic_name
from surveys.logic import Condition, Operator

MOST_VALUES = 50
LONGEST_VALUE = 100
WITH_VALUES: set[Operator] = {"is", "is_not"}
WITH_NUMBER: set[Operator] = {"at_least", "at_most"}
OPERATORS: dict[Operator, str | Promise] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "answered": gettext_lazy("is answered"),
    "unanswered": gettext_lazy("is not answered"),
}
FAMILIES = {
    "answers": gettext_lazy("Answers"),
    "contact": gettext_lazy("About the contact"),
    "circumstances": gettext_lazy("Circumstances"),
}


class ConditionForm(forms.Form):
    """One condition. Its fields follow the topic and the comparison that are chosen in it.

    ``suggestions`` are usual values of properties, by their key; ``reshape`` are the attributes
    by which a choice draws the form anew.
    """

    about = forms.ChoiceField(label=gettext_lazy("Compare"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        initial: Mapping[str, Any] | None = None,
        topics: Topics,
        suggestions: Mapping[str, Sequence[str]],
        reshape: dict[str, str],
        prefix: str,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=dict(initial or {}))
        self.topic = topics.by_name.get(self._typed("about"))
        self.fields["about"] = forms.ChoiceField(
            label=_("Compare"),
            choices=self._abouts(topics.all),
            widget=forms.Select(reshape),
            required=False,
        )
        if self.topic:
            self._add_comparison(self.topic, reshape)
            self._add_values(self.topic, offered(self.topic, suggestions))

    def _typed(self, name: str) -> str:
        found = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return str(found or "")

    @property
    def place(self) -> str:
        """Which alternative, and which condition of it: "0-1"."""
        return "-".join(str(self.prefix).rsplit("-", 2)[1:])

    @property
    def is_spare(self) -> bool:
        """Whether nothing is chosen in it."""
        return not self._typed("about")

    @property
    def op(self) -> Operator:
        """The comparison chosen, else the topic's first."""
        operators = self.topic.operators if self.topic else tuple(OPERATORS)
        return next((op for op in operators if op == self._typed("op")), operators[0])

    def _abouts(self, topics: list[Topic]) -> list[Any]:
        families: dict[str, list[tuple[str, str]]] = {}
        for topic in topics:
            families.setdefault(topic.family, []).append((topic.name, topic.label))
        choices: list[Any] = [("", _("Choose"))]
        choices += [(FAMILIES[family], names) for family, names in families.items()]
        if not self.topic and not self.is_spare:
            choices.append((self._typed("about"), _("No longer there")))
        return choices

    def _add_comparison(self, topic: Topic, reshape: dict[str, str]) -> None:
        words = {op: OPERATORS[op] for op in topic.operators}
        if topic.subject == "property":
            words |= {"answered": _("is known"), "unanswered": _("is not known")}
        self.fields["op"] = forms.ChoiceField(
            label=_("Comparison"),
            choices=list(words.items()),
            widget=forms.Select(reshape),
            required=False,
        )

    def _add_values(self, topic: Topic, words: dict[str, str]) -> None:
        if self.op in WITH_NUMBER:
            number = forms.TextInput({"inputmode": "decimal", "class": "number"})
            self.fields["typed"] = forms.FloatField(
                label=_("Number"), required=False, localize=True, widget=number
            )
        if self.op in WITH_VALUES and words:
            self.fields["values"] = forms.MultipleChoiceField(
                label=_("Values"),
                choices=list(words.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        if self.op in WITH_VALUES and not topic.values:
            label = _("Other values, commas between") if words else _("Values, commas between")
            self.fields["typed"] = forms.CharField(label=label, required=False)

    def clean_about(self) -> str:
        """Something that can be compared at this place."""
        about: str = self.cleaned_data["about"]
        if about and not self.topic:
            raise forms.ValidationError(_("This comes later or is gone. Choose something else."))
        return about

    def clean(self) -> dict[str, Any]:
        """Not more than a condition holds. One still without a value is saved: see ``is_open``."""
        if self.topic and not self.errors:
            values = self._values()
            if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
                where = "typed" if "typed" in self.fields else "values"
                self.add_error(where, _("At most 50 values of at most 100 characters each."))
        return self.cleaned_data

    @property
    def is_open(self) -> bool:
        """Whether it still has nothing to compare with; such a survey cannot be published."""
        ticked = self["values"].value() if "values" in self.fields else None
        typed = self["typed"].value() if "typed" in self.fields else None
        return bool(self.topic) and self.op in WITH_VALUES | WITH_NUMBER and not (ticked or typed)

    def _values(self) -> list[str]:
        if self.op not in WITH_VALUES | WITH_NUMBER:
            return []
        if self.op in WITH_NUMBER:
            number = self.cleaned_data.get("typed")
            return [] if number is None else [_plain(number)]
        words = str(self.cleaned_data.get("typed") or "").split(",")
        chosen = self.cleaned_data.get("values", [])
        return list(dict.fromkeys([*chosen, *(word.strip() for word in words if word.strip())]))

    @property
    def condition(self) -> Condition | None:
        """What was said, once valid; None when nothing was."""
        if self.topic is None:
            return None
        topic = self.topic
        return Condition(subject=topic.subject, key=topic.key, op=self.op, values=self._values())


def offered(topic: Topic, suggestions: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The values to tick and their words: all there are, or those often seen of a property."""
    return topic.values or {value: value for value in suggestions.get(topic.key, [])}


def initial_of(
    condition: Condition, topics: Topics, suggestions: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """A saved condition as the fields hold it."""
    topic = topics.of(condition)
    ticks = offered(topic, suggestions) if topic else {}
    is_number = condition.op in WITH_NUMBER
    others = [value for value in condition.values if is_number or value not in ticks]
    return {
        "about": topic_name(condition.subject, condition.key),
        "op": condition.op,
        "values": [value for value in condition.values if value in ticks],
        "typed": ", ".join(others),
    }


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)


def initial_typed(data: QueryDict, prefix: str) -> dict[str, Any]:
    """What stands in the fields of a posted row, to be drawn again unchecked."""
    return {
        "about": data.get(f"{prefix}-about", ""),
        "op": data.get(f"{prefix}-op", ""),
        "values": data.getlist(f"{prefix}-values"),
        "typed": data.get(f"{prefix}-typed", ""),
    }
