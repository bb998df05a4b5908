"""The texts of a question, or of all endings, in two languages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.definition import Ending
from surveys.editing.texts import Words, all_texts, is_needed, text_name
from surveys.forms.fields import text_field
from surveys.forms.posted import with_saved
from surveys.kinds import Question, Text


@dataclass(frozen=True)
class PairRow:
    """One text: its name, and its fields in both languages."""

    label: str
    fields: list[BoundField]
    # Whether one of them has no words yet.
    is_missing: bool


class PairForm(forms.Form):
    """Fields are named ``<key of the owner>.<text>.<language>``.

    ``only_missing`` leaves out what both languages have.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        owners: Sequence[Question | Ending],
        languages: list[str],
        only_missing: bool = False,
    ) -> None:
        super().__init__(data)
        self.owners, self.languages = owners, languages
        self.labels: dict[str, str] = {}
        for owner in owners:
            for name, text in all_texts(owner):
                is_used = is_needed(owner, name) or any(text.values())
                if is_used and not (only_missing and self._is_whole(text)):
                    self._add_fields(owner, name, text)
        if data is not None:
            self.data = with_saved(data, self.fields)

    def _is_whole(self, text: Text) -> bool:
        return all(text.get(code, "").strip() for code in self.languages)

    def _add_fields(self, owner: Question | Ending, name: str, text: Text) -> None:
        place = f"{owner.key}.{name}"
        self.labels[place] = self._label(owner, name)
        for code in self.languages:
            field = text_field(name, code, text.get(code, ""))
            # By which the stylesheet sees that a field is empty, and keeps the mark only then.
            field.widget.attrs["placeholder"] = " "
            self.fields[f"{place}.{code}"] = field

    def _label(self, owner: Question | Ending, name: str) -> str:
        if len(self.owners) == 1:
            return text_name(owner, name)
        numbered = {"number": self.owners.index(owner) + 1, "text": text_name(owner, name)}
        return _("%(number)s. %(text)s") % numbered

    @property
    def rows(self) -> list[PairRow]:
        """The texts in order."""
        found = []
        for place, label in self.labels.items():
            fields = [self[f"{place}.{code}"] for code in self.languages]
            found.append(PairRow(label, fields, not all(field.value() for field in fields)))
        return found

    def words(self, key: str) -> Words:
        """What is valid of the texts of one owner."""
        found: dict[str, dict[str, str]] = {}
        for place in self.labels:
            owner, _dot, name = place.partition(".")
            if owner == key:
                found[name] = {
                    code: self.cleaned_data[f"{place}.{code}"]
                    for code in self.languages
                    if f"{place}.{code}" in self.cleaned_data
                }
        return found

    def held(self, owners: Sequence[Question | Ending]) -> dict[str, str]:
        """What its fields hold for another state of the same owners."""
        texts = {f"{owner.key}.{name}": text for owner in owners for name, text in all_texts(owner)}
        return {
            f"{place}.{code}": texts.get(place, {}).get(code, "")
            for place in self.labels
            for code in self.languages
        }
