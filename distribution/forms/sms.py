"""What a campaign says by SMS, and under which name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from distribution.channels.sms.account import sms_account
from distribution.channels.sms.wording import QUESTION
from distribution.forms.sections import Section
from distribution.forms.texts import variable_problems
from distribution.models import Campaign, Channel
from distribution.readiness import known_variables
from distribution.sms_examples import SmsExample, sms_example

LONGEST_TEXT = 600
# Letters and digits, at least one letter: what networks show as a sender.
SENDER_NAME = r"^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$"


class SmsTextForm(forms.Form):
    """The text message in one language."""

    sms = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any, *, language: str, initial: Any) -> None:
        super().__init__(data, prefix=language, initial=initial)
        self.language, self.language_name = language, LANGUAGES[language]
        self.fields["sms"].widget.attrs["lang"] = language

    def clean_sms(self) -> str:
        """Every variable can be filled in."""
        text = str(self.cleaned_data["sms"]).replace("\r\n", "\n")
        if problems := variable_problems(text, [*known_variables(), QUESTION]):
            raise forms.ValidationError(problems)
        return text


class SmsSection(Section):
    """The text message in each of the campaign's languages, and its sender."""

    part = "distribution/plan/_sms.html"
    channels = frozenset({Channel.SMS})

    sms_sender = forms.CharField(
        label=_("Name of the sender"),
        max_length=11,
        required=False,
        validators=[RegexValidator(SENDER_NAME, _("Use 1 to 11 letters A to Z and digits."))],
        help_text=_(
            "At most 11 letters and digits. Nobody can reply to a name. Empty: our number."
        ),
    )

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        self.texts = [
            SmsTextForm(data, language=code, initial=campaign.texts[code])
            for code in campaign.languages
        ]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Itself and a form for each language."""
        return [self, *self.texts]

    def is_valid(self) -> bool:
        """Whether the sender and every text are."""
        refused = [text for text in self.texts if not text.is_valid()]
        return super().is_valid() and not refused

    @property
    def rows(self) -> list[tuple[SmsTextForm, SmsExample | None]]:
        """Each language's form, and the message as it was last saved."""
        campaign = self.campaign
        if campaign.survey.live_version is None:
            return [(form, None) for form in self.texts]
        account = sms_account(campaign.organisation)
        return [
            (form, sms_example(campaign, form.language, account=account)) for form in self.texts
        ]

    @property
    def has_account(self) -> bool:
        """Whether anybody can send it."""
        return sms_account(self.campaign.organisation).is_set_up

    @property
    def values(self) -> dict[str, Any]:
        """The sender and all texts; what other channels say is kept."""
        kept = self.campaign.texts
        said = {form.language: form.cleaned_data["sms"] for form in self.texts}
        texts = {code: kept[code] | {"sms": text} for code, text in said.items()}
        return {"sms_sender": self.cleaned_data["sms_sender"], "texts": texts}
