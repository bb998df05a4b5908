"""Form fields for what a kind of question can have: texts by their name, settings by theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from surveys.kinds import Question
from surveys.kinds.base import MAX_CHOICES, MAX_TEXT

LONG = {"text", "hint"}


class WordsField(forms.CharField):
    """One text in one language, with line ends as they are stored."""

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n")


def text_field(name: str, language: str, words: str) -> WordsField:
    """The field of one text in one language; it may be empty in a draft."""
    is_long = name.rpartition(".")[2] in LONG
    widget = forms.Textarea({"rows": 2}) if is_long else forms.TextInput()
    widget.attrs.update({"lang": language, "spellcheck": "true", "class": "say"})
    return WordsField(
        label=LANGUAGES[language],
        initial=words,
        required=False,
        max_length=MAX_TEXT,
        widget=widget,
    )


def _switch(label: Any, hint: Any = "") -> Callable[[], forms.Field]:
    return lambda: forms.BooleanField(label=label, help_text=hint, required=False)


def _whole(label: Any, **limits: Any) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label=label, **{"required": False, **limits})


def _amount(label: Any) -> Callable[[], forms.Field]:
    return lambda: forms.FloatField(
        label=label, required=False, widget=forms.NumberInput({"step": "any"})
    )


def _day(label: Any) -> Callable[[], forms.Field]:
    return lambda: forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def _one_of(label: Any, choices: list[tuple[Any, Any]]) -> Callable[[], forms.Field]:
    kind = type(choices[0][0])
    return lambda: forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=lambda value: kind(value),
        widget=forms.RadioSelect,
    )


SETTINGS: dict[str, Callable[[], forms.Field]] = {
    "style": _one_of(
        gettext_lazy("Shown as"),
        [
            ("numbers", gettext_lazy("Numbers")),
            ("stars", gettext_lazy("Stars")),
            ("faces", gettext_lazy("Faces")),
        ],
    ),
    "first": _one_of(gettext_lazy("Begins with"), [(0, "0"), (1, "1")]),
    "last": _whole(gettext_lazy("Ends with"), min_value=2, max_value=10, required=True),
    "shuffled": _switch(
        gettext_lazy("Shuffle the order"),
        gettext_lazy("Each person meets another order, so that the first answers gain nothing."),
    ),
    "other": _switch(gettext_lazy("Offer “Other” with a field for own words")),
    "earliest": _day(gettext_lazy("Earliest day")),
    "latest": _day(gettext_lazy("Latest day")),
    "whole": _switch(gettext_lazy("Whole numbers only")),
    "required": _switch(
        gettext_lazy("An answer is required"),
        gettext_lazy("People can always close the page. What they chose is kept."),
    ),
}
OF_KIND: dict[str, dict[str, Callable[[], forms.Field]]] = {
    "multiple_choice": {
        "least": _whole(gettext_lazy("Choose at least"), min_value=1, max_value=MAX_CHOICES),
        "most": _whole(gettext_lazy("Choose at most"), min_value=1, max_value=MAX_CHOICES),
    },
    "number": {
        "least": _amount(gettext_lazy("Smallest number")),
        "most": _amount(gettext_lazy("Largest number")),
    },
    "slider": {
        "least": _whole(gettext_lazy("From"), required=True),
        "most": _whole(gettext_lazy("To"), required=True),
        "step": _whole(gettext_lazy("In steps of"), min_value=1, required=True),
    },
}


def setting_fields(question: Question) -> dict[str, forms.Field]:
    """The fields of a question's own settings, with what they are now."""
    known = {**OF_KIND.get(question.kind, {}), **SETTINGS}
    if not question.is_answered:
        del known["required"]
    fields = {name: make() for name, make in known.items() if name in type(question).model_fields}
    for name, field in fields.items():
        field.initial = _shown(getattr(question, name))
    return fields


def _shown(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
