"""What a campaign says, in one language."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from distribution.forms.sections import Section, one_line_only
from distribution.models import Campaign, Channel
from distribution.readiness import known_variables
from distribution.texts import CampaignTexts, unknown_variables


def variable_problems(text: str, known: Collection[str]) -> list[str]:
    """A sentence for each variable of a text that nobody could fill in."""
    return [
        _("There is no variable {{ %(name)s }}. Known are: %(known)s.")
        % {"name": unknown, "known": ", ".join(known)}
        for unknown in unknown_variables(text, known)
    ]


class TextsForm(forms.Form):
    """What the mail says in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=150, validators=[one_line_only])
    intro = forms.CharField(
        label=_("Before the question"), max_length=3000, widget=forms.Textarea({"rows": 5})
    )
    button_note = forms.CharField(
        label=_("Below the buttons"),
        help_text=_("Only where the survey opens with a score, which has buttons in the mail."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    closing = forms.CharField(
        label=_("Closing"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        kwargs["prefix"] = language
        super().__init__(*args, **kwargs)
        self.language, self.language_name = language, LANGUAGES[language]
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """Name each variable that nobody could fill in, beside its field."""
        cleaned = super().clean() or self.cleaned_data
        known = known_variables()
        for name, text in list(cleaned.items()):
            for problem in variable_problems(text, known):
                self.add_error(name, problem)
        return cleaned

    @property
    def texts(self) -> CampaignTexts:
        """The words, with line ends as they are stored."""
        cleaned = {name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()}
        return CampaignTexts.model_validate(cleaned)


class LettersSection(Section):
    """The mail in each of the campaign's languages."""

    part = "distribution/plan/_texts.html"
    channels = frozenset({Channel.EMAIL})
    form_of_language: type[TextsForm] = TextsForm

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        self.letters = [
            self.form_of_language(data, language=code, initial=campaign.texts[code])
            for code in campaign.languages
        ]

    @property
    def forms(self) -> list[TextsForm]:
        """A form for each language."""
        return self.letters

    def is_valid(self) -> bool:
        """Whether every letter is."""
        refused = [letter for letter in self.letters if not letter.is_valid()]
        return super().is_valid() and not refused

    @property
    def values(self) -> dict[str, Any]:
        """All texts; what other channels say is kept."""
        said = {letter.language: letter.texts.model_dump() for letter in self.letters}
        kept = {code: {"sms": texts.get("sms", "")} for code, texts in self.campaign.texts.items()}
        return {"texts": {code: texts | kept[code] for code, texts in said.items()}}
