"""A new campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from distribution.models import Campaign, Channel
from surveys.models import Survey

CHANNEL_WORDS = {
    Channel.EMAIL: _("A letter with a button for each score."),
    Channel.SMS: _("A text with a short address. People can answer with a number."),
    Channel.LINK: _("One address or QR code for everybody, on paper, a website or a tablet."),
    Channel.API: _("Your own system asks, one person at a time."),
    Channel.LOGIN: _("A personal code for each person, in a letter or a list."),
}
KIND_WORDS = {
    Campaign.Kind.ONCE: _("Everybody you choose, one time."),
    Campaign.Kind.RECURRING: _("Each person every few weeks or months, spread over working days."),
    Campaign.Kind.TRIGGERED: _("Some days after a date you know, or when your system tells."),
}


class CampaignCreateForm(forms.Form):
    """A name, a live survey, how people are reached, when, and the languages to ask in."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Only you see it."))
    survey = forms.ModelChoiceField(
        label=_("Survey"), queryset=Survey.objects.none(), empty_label=None
    )
    channel = forms.ChoiceField(
        label=_("How people are reached"), choices=Channel.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("When people are asked"),
        choices=Campaign.Kind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("By e-mail and SMS. The other ways begin when you start them."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each person is asked in their own, or in the first you chose."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Survey.objects.filter(state=Survey.State.LIVE).order_by("-created_at")
        survey = self.fields["survey"]
        assert isinstance(survey, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        survey.queryset = live

    def clean_kind(self) -> str:
        """Once where nothing else was chosen or can be; the API asks when it is called."""
        match self.cleaned_data.get("channel"):
            case Channel.EMAIL | Channel.SMS:
                return str(self.cleaned_data["kind"] or Campaign.Kind.ONCE)
            case Channel.API:
                return Campaign.Kind.TRIGGERED
            case _:
                return Campaign.Kind.ONCE

    @property
    def is_link(self) -> bool:
        """Whether an open link was chosen, which is shared and not sent."""
        return bool(self.cleaned_data["channel"] == Channel.LINK)

    @property
    def channel_rows(self) -> list[tuple[Any, str]]:
        """The channels' radio buttons, each with what it is good for."""
        return [(option, str(CHANNEL_WORDS[option.data["value"]])) for option in self["channel"]]

    @property
    def kind_rows(self) -> list[tuple[Any, str]]:
        """The same for the kinds."""
        return [(option, str(KIND_WORDS[option.data["value"]])) for option in self["kind"]]
