"""Forms of surveys: a new one, and words in every language beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Language
from config.lib.scores import SCORES
from surveys.catalogue import templates
from surveys.kinds import Text
from surveys.kinds.base import MAX_TEXT, pick

SHORT = 80
LABELS: dict[str, Promise] = {
    "text": gettext_lazy("Question"),
    "low": gettext_lazy("0 means"),
    "high": gettext_lazy("10 means"),
    "promoter_title": gettext_lazy("Promoters, 9 and 10: heading"),
    "promoter_text": gettext_lazy("Promoters: text"),
    "passive_title": gettext_lazy("Passives, 7 and 8: heading"),
    "passive_text": gettext_lazy("Passives: text"),
    "detractor_title": gettext_lazy("Detractors, 0 to 6: heading"),
    "detractor_text": gettext_lazy("Detractors: text"),
}
# Words that may be missing in every language.
OPTIONAL = {"promoter_text", "passive_text", "detractor_text"}


def _template_choices() -> list[tuple[str, str]]:
    language = str(get_language())
    return [
        (key, f"{pick(found.name, language, ['en'])}. {pick(found.description, language, ['en'])}")
        for key, found in templates().items()
    ]


class SurveyForm(forms.Form):
    """A new survey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Only you and your colleagues see it."),
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Start from"), choices=_template_choices, widget=forms.RadioSelect
    )


class NameForm(forms.Form):
    """Another name for a survey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Only you and your colleagues see it."),
    )


@dataclass(frozen=True)
class Row:
    """One text in every language."""

    label: str
    fields: list[BoundField]


class TextsForm(forms.Form):
    """Some texts in some languages, one field each; the first language is required."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, texts: dict[str, Text], languages: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.languages = list(texts), languages
        for name, text in texts.items():
            for code in languages:
                self.fields[f"{name}_{code}"] = self._field(name, code, text)

    def _field(self, name: str, code: str, text: Text) -> forms.CharField:
        is_long = name == "text" or name.endswith("_text")
        widget = forms.Textarea({"rows": 3}) if is_long else forms.TextInput()
        widget.attrs.update(lang=code, spellcheck="true")
        widget.attrs["class"] = "say"
        return forms.CharField(
            label=Language(code).label,
            initial=text.get(code, ""),
            required=code == self.languages[0] and name not in OPTIONAL,
            max_length=MAX_TEXT if is_long else SHORT,
            widget=widget,
        )

    @property
    def rows(self) -> list[Row]:
        """Each text with its fields side by side."""
        return [
            Row(str(LABELS[name]), [self[f"{name}_{code}"] for code in self.languages])
            for name in self.names
        ]

    def texts(self) -> dict[str, Text]:
        """Name -> words, without the languages that were left empty."""
        return {
            name: {
                code: words
                for code in self.languages
                if (words := self.cleaned_data[f"{name}_{code}"])
            }
            for name in self.names
        }

    def show_conflict(self, saved: dict[str, Text], revision: int) -> None:
        """Keep what was typed, show under each field what somebody else saved instead."""
        data = cast(QueryDict, self.data).copy()
        data["revision"] = str(revision)
        self.data = data
        for name, text in saved.items():
            for code in self.languages:
                field = f"{name}_{code}"
                if text.get(code, "") != self.cleaned_data.get(field, ""):
                    self[field].help_text = _("Saved by a colleague: %(words)s") % {
                        "words": text.get(code, "") or "–"
                    }


class FollowUpForm(TextsForm):
    """A question after the score, and the scores it is asked after."""

    scores = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ask after the scores"),
        choices=[(score, score) for score in SCORES],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    required = forms.BooleanField(
        label=gettext_lazy("An answer is required"),
        required=False,
        help_text=gettext_lazy("The score is kept in any case."),
    )
