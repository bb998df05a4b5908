"""What a letter with a personal code says, in each language."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.forms.sections import one_line_only
from distribution.forms.texts import LettersSection, TextsForm
from distribution.models import Channel


class LetterForm(TextsForm):
    """A letter in one language. The code, its square and the address to open come by themselves."""

    subject = forms.CharField(
        label=_("Heading"),
        help_text=_("The portal calls the survey so as well."),
        max_length=150,
        validators=[one_line_only],
    )
    intro = forms.CharField(
        label=_("Above the code"), max_length=1500, widget=forms.Textarea({"rows": 5})
    )
    # Django's way to leave out a field.
    button_note = None  # type: ignore[assignment]
    closing = forms.CharField(
        label=_("Below the code"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class CodeLettersSection(LettersSection):
    """The letter in each of the campaign's languages."""

    part = "distribution/plan/_login.html"
    channels = frozenset({Channel.LOGIN})
    form_of_language = LetterForm
