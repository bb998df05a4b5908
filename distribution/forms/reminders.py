"""A campaign's plan: up to five reminders, each in its own words, by e-mail or SMS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from distribution.forms.sections import SENT, Section, one_line_only
from distribution.models import Campaign, Channel
from distribution.readiness import known_variables
from distribution.reminder_texts import REMINDER_TEXTS
from distribution.reminding import MOST_REMINDERS, plans_of
from distribution.texts import CampaignTexts, ReminderPlan, unknown_variables

MOST_DAYS = 90
# The first reminder after so many days brings up to half as many answers again (docs/sending.md).
USUAL_DAYS = 5


class ReminderTextsForm(forms.Form):
    """What one reminder says in one language."""

    subject = forms.CharField(
        label=gettext_lazy("Subject of the e-mail"),
        max_length=150,
        required=False,
        validators=[one_line_only],
    )
    intro = forms.CharField(
        label=gettext_lazy("E-mail, before the question"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    sms = forms.CharField(
        label=gettext_lazy("Text message"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The address of the survey is put behind it."),
    )

    def __init__(self, data: Any, *, number: int, language: str, initial: Any) -> None:
        super().__init__(data, prefix=f"reminder-{number}-{language}", initial=initial)
        self.language, self.language_name = language, LANGUAGES[language]
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """Name each variable that nobody could fill in, beside its field."""
        cleaned = super().clean() or self.cleaned_data
        known = [*known_variables(), "question"]
        for name, text in list(cleaned.items()):
            for unknown in unknown_variables(text, known):
                self.add_error(
                    name,
                    _("There is no variable {{ %(name)s }}. Known are: %(known)s.")
                    % {"name": unknown, "known": ", ".join(known)},
                )
        return cleaned

    def demand(self, channel: str) -> None:
        """What the channel says must not be empty."""
        for name in ["sms"] if channel == Channel.SMS else ["subject", "intro"]:
            if not self.cleaned_data.get(name, "").strip() and name not in self.errors:
                self.add_error(name, _("This field is required."))

    @property
    def texts(self) -> CampaignTexts:
        """The words, with line ends as they are stored."""
        told = {name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()}
        return CampaignTexts.model_validate(told)


class ReminderForm(forms.Form):
    """One reminder; without its tick there is none."""

    is_on = forms.BooleanField(label=gettext_lazy("Send this reminder"), required=False)
    after_days = forms.IntegerField(
        label=gettext_lazy("Days after the message before"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[(each.value, each.label) for each in (Channel.EMAIL, Channel.SMS)],
        required=False,
    )

    def __init__(self, data: Any, *, campaign: Campaign, number: int, plan: ReminderPlan) -> None:
        initial = {"after_days": plan.after_days, "channel": plan.channel}
        initial["is_on"] = number <= len(campaign.reminders)
        super().__init__(data, prefix=f"reminder-{number}", initial=initial)
        self.number = number
        self.languages = [
            ReminderTextsForm(
                data,
                number=number,
                language=code,
                initial=plan.texts.get(code, REMINDER_TEXTS[code]).model_dump(),
            )
            for code in campaign.languages
        ]

    def clean(self) -> dict[str, Any]:
        """A reminder that is sent has its days and its words."""
        cleaned = super().clean() or self.cleaned_data
        forms_are_valid = [form.is_valid() for form in self.languages]
        if cleaned.get("is_on") and all(forms_are_valid):
            if cleaned.get("after_days") is None and "after_days" not in self.errors:
                self.add_error("after_days", _("This field is required."))
            for form in self.languages:
                form.demand(cleaned.get("channel") or Channel.EMAIL)
        return cleaned

    def is_valid(self) -> bool:
        """Its words count only when it is sent."""
        fine = super().is_valid()
        if fine and not self.cleaned_data["is_on"]:
            return True
        return fine and not any(form.errors for form in self.languages)

    @property
    def plan(self) -> dict[str, Any]:
        """The reminder as the campaign keeps it."""
        told = self.cleaned_data
        return ReminderPlan(
            after_days=told["after_days"],
            channel=told["channel"] or Channel.EMAIL.value,
            texts={form.language: form.texts for form in self.languages},
        ).model_dump()


class RemindersSection(Section):
    """The reminders there are, and room for one more."""

    part = "distribution/plan/_reminders.html"
    channels = SENT

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        plans = plans_of(campaign)
        if len(plans) < MOST_REMINDERS:
            plans.append(ReminderPlan(after_days=USUAL_DAYS, channel=campaign.channel, texts={}))
        self.reminders = [
            ReminderForm(data, campaign=campaign, number=number, plan=plan)
            for number, plan in enumerate(plans, 1)
        ]

    @property
    def forms(self) -> Sequence[forms.BaseForm]:
        """Each reminder that is sent, and each of its languages."""
        sent = [form for form in self.reminders if form["is_on"].value()]
        return [each for form in sent for each in (form, *form.languages)]

    def is_valid(self) -> bool:
        """Whether every reminder makes sense."""
        refused = [form for form in self.reminders if not form.is_valid()]
        return super().is_valid() and not refused

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's ``reminders``: those with their tick, in order."""
        return {"reminders": [form.plan for form in self.reminders if form.cleaned_data["is_on"]]}
