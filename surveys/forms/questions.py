"""The form of one question, made from what its kind has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from surveys.conditions.forms import ConditionsForm
from surveys.definition import Definition
from surveys.editing.questions import new_key, turned
from surveys.editing.texts import put_words, text_name
from surveys.forms.choice_lists import (
    TITLES,
    ChoiceList,
    ChoiceRow,
    act,
    flag_fields,
    lists_of,
    most_in,
    ordered,
    with_lines,
)
from surveys.forms.fields import setting_fields, text_field
from surveys.kinds import Question, Text
from surveys.kinds.base import Choice

# What other words can be tried for, and the keys of the trials; the original is the first.
VARIED = ("text", "hint")
VARIANTS = ("b", "c", "d")


@dataclass(frozen=True)
class Row:
    """One text in every language."""

    label: str
    fields: list[BoundField]

    @property
    def is_empty(self) -> bool:
        """Whether no language has words."""
        return not any(field.value() for field in self.fields)


class QuestionForm(forms.Form):
    """Texts in all languages of the survey, settings, choices, variants and conditions.

    ``changed`` applies what is valid to the question as it is saved now, so a field that is not
    keeps no other from being saved.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        question: Question,
        definition: Definition,
        conditions: ConditionsForm,
    ) -> None:
        super().__init__(data)
        self.question, self.languages = question, definition.languages
        self.conditions = conditions
        self.new_choice = new_key("option")
        for name, text in self._texts().items():
            for code in self.languages:
                self.fields[f"{name}.{code}"] = text_field(name, code, text.get(code, ""))
        self.settings = setting_fields(question)
        self.flags = flag_fields(question)
        self.fields.update({**self.settings, **self.flags})

    def _texts(self) -> dict[str, Text]:
        trials = {
            f"variants.{variant.key}.{name}": variant.texts.get(name, {})
            for variant in self.question.variants
            for name in VARIED
        }
        return {**self.question.texts(), **trials}

    def clean(self) -> None:
        """Two ends must not cross; the conditions are checked by their own form."""
        for low, high in [("least", "most"), ("earliest", "latest")]:
            first, last = self.cleaned_data.get(low), self.cleaned_data.get(high)
            if first is not None and last is not None and first > last:
                self.add_error(high, _("This is below the other end."))
        for name, words in self.conditions.errors.items():
            self.errors[name] = self.error_class(words)

    def focus(self, name: str) -> None:
        """Begin in the first field of a text, or of the choice with that key."""
        first = self.languages[0]
        for field in (f"{name}.{first}", *(f"{part}.{name}.{first}" for part in TITLES)):
            if field in self.fields:
                self.fields[field].widget.attrs["autofocus"] = True

    # What the page shows.

    def _row(self, name: str, owner: str = "") -> Row:
        fields = [self[f"{owner}{name}.{code}"] for code in self.languages]
        return Row(text_name(self.question, name), fields)

    @property
    def main_rows(self) -> list[Row]:
        """The question and what belongs to its kind, such as the words at the ends."""
        names = [
            name
            for name in self.question.texts()
            if "." not in name and name not in {"intro", "hint"}
        ]
        return [self._row(name) for name in names]

    @property
    def side_rows(self) -> list[Row]:
        """The lines above and below, which most questions do without."""
        return [self._row(name) for name in ("intro", "hint")]

    @property
    def has_side_words(self) -> bool:
        """Whether there is a line above or below."""
        return not all(row.is_empty for row in self.side_rows)

    @property
    def lists(self) -> list[ChoiceList]:
        """The choices as rows."""
        return [
            ChoiceList(name, self._choice_rows(name, choices), most_in(name))
            for name, choices in lists_of(self.question).items()
        ]

    def _choice_rows(self, name: str, choices: list[Choice]) -> list[ChoiceRow]:
        return [
            ChoiceRow(
                key=choice.key,
                number=number,
                fields=self._row(f"{name}.{choice.key}").fields,
                flags={
                    flag.rpartition(".")[2]: self[flag]
                    for flag in self.flags
                    if flag.startswith(f"{name}.{choice.key}.")
                },
                is_first=number == 1,
                is_last=number == len(choices),
            )
            for number, choice in enumerate(choices, 1)
        ]

    @property
    def trials(self) -> list[tuple[str, list[Row]]]:
        """The other words that are tried, by their letter."""
        return [
            (
                variant.key,
                [self._row(name, f"variants.{variant.key}.") for name in VARIED],
            )
            for variant in self.question.variants
        ]

    @property
    def can_try_more(self) -> bool:
        """Whether there is room for other words."""
        return len(self.question.variants) < len(VARIANTS)

    @property
    def setting_rows(self) -> list[BoundField]:
        """The settings."""
        return [self[name] for name in self.settings]

    # What it changes.

    def changed(self, question: Question, command: str = "") -> Question:
        """The question with what is valid, then what the pressed button ``command`` does."""
        document = question.model_dump(mode="json")
        put_words(document, {name: self._words(name) for name in self._texts()})
        self._set_choices(document)
        for name in self.settings:
            if name in self.cleaned_data:
                document[name] = self.cleaned_data[name]
        if self.conditions.is_valid():
            document["show_if"] = [
                [condition.model_dump() for condition in group] for group in self.conditions.show_if
            ]
        verb, _dot, rest = command.partition(".")
        self._obey(document, verb, rest)
        changed = self._checked(question, document)
        return turned(changed, rest) if verb == "turn" else changed

    def _words(self, name: str) -> dict[str, str]:
        fields = {code: f"{name}.{code}" for code in self.languages}
        return {
            code: self.cleaned_data[field]
            for code, field in fields.items()
            if field in self.cleaned_data
        }

    def _set_choices(self, document: dict[str, Any]) -> None:
        for name in lists_of(self.question):
            keys = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            document[name] = ordered(document[name], keys)
            for choice in document[name]:
                for mark in ("pinned", "exclusive"):
                    flag = f"{name}.{choice['key']}.{mark}"
                    choice[mark] = self.cleaned_data.get(flag, choice[mark])

    def _obey(self, document: dict[str, Any], name: str, rest: str) -> None:
        verb, _dot, key = rest.partition(".")
        if name == "variants":
            document["variants"] = _variants(document["variants"], verb, key)
        elif name in lists_of(self.question):
            document[name] = self._list_after(document[name], name, verb, key)

    def _list_after(
        self, choices: list[dict[str, Any]], name: str, verb: str, key: str
    ) -> list[dict[str, Any]]:
        if verb == "lines":
            lines = self.data.get(f"{name}.lines", "")
            return with_lines(choices, lines, self.languages[0], most_in(name))
        return act(choices, verb, key or self.new_choice, most_in(name))

    def _checked(self, question: Question, document: dict[str, Any]) -> Question:
        kind = type(question)
        try:
            return kind.model_validate(document)
        except ValidationError:
            # Only settings can fail to go together; they stay as they were.
            self.add_error(None, _("These settings do not go together."))
            kept = {name: getattr(question, name) for name in self.settings}
            return kind.model_validate({**document, **kept})


def _variants(variants: list[dict[str, Any]], verb: str, key: str) -> list[dict[str, Any]]:
    if verb == "remove":
        return [variant for variant in variants if variant["key"] != key]
    taken = {variant["key"] for variant in variants}
    free = next((letter for letter in VARIANTS if letter not in taken), None)
    return [*variants, {"key": free, "texts": {}}] if free else variants
