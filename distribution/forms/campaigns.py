"""The forms of campaigns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.languages import LANGUAGES
from contacts.models import Property
from distribution.audience import AudienceRule, property_values
from distribution.models import Campaign
from distribution.texts import CONTROL
from surveys.models import Survey

MAX_DAYS = 365
SEGMENT_MARK = "\x1f"
SEGMENT_KEYS = 10


def one_line_only(value: str) -> None:
    """A validator: what stands in a header is one line."""
    if CONTROL.search(value):
        raise forms.ValidationError(_("Write this in one line."))


class CampaignCreateForm(forms.Form):
    """A name, a live survey and the languages to ask in."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Only you see it."))
    survey = forms.ModelChoiceField(
        label=_("Survey"), queryset=Survey.objects.none(), empty_label=None
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


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is asked, by whom, and for how long."""

    languages = forms.MultipleChoiceField(
        label=_("Only people whose language is"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose none to ask people of every language."),
    )
    segment = forms.ChoiceField(label=_("Only people with"), required=False)

    class Meta:
        model = Campaign
        fields = ["name", "sender_name", "reply_to", "quarantine_days", "expires_after_days"]
        labels = {
            "sender_name": _("From"),
            "reply_to": _("Replies go to"),
            "quarantine_days": _("Days between two questions to one person"),
            "expires_after_days": _("Days to answer"),
        }
        help_texts = {
            "sender_name": _("The name people see in their inbox."),
            "quarantine_days": _(
                "Whoever was asked more recently waits, and is asked when the days are over."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = AudienceRule.model_validate(self.instance.audience)
        self.fields["languages"].initial = rule.languages
        self.fields["segment"].initial = _segment(rule.property, rule.value)
        self.fields["segment"].choices = _segments(rule)  # type: ignore[attr-defined]
        self.fields["sender_name"].validators.append(one_line_only)
        for name in ("quarantine_days", "expires_after_days"):
            field = self.fields[name]
            assert isinstance(field, forms.IntegerField)  # noqa: S101  # for the type checker
            lowest = 0 if name == "quarantine_days" else 1
            self.fields[name] = forms.IntegerField(
                label=field.label,
                help_text=field.help_text,
                min_value=lowest,
                max_value=MAX_DAYS,
            )

    @property
    def rule(self) -> AudienceRule:
        """The audience that was chosen."""
        key, _mark, value = self.cleaned_data.get("segment", "").partition(SEGMENT_MARK)
        languages = self.cleaned_data.get("languages", [])
        return AudienceRule(languages=languages, property=key, value=value)

    @property
    def values(self) -> dict[str, Any]:
        """The campaign's fields to save."""
        fields = {name: self.cleaned_data[name] for name in self._meta.fields or []}
        return {**fields, "audience": self.rule.model_dump()}


def _segments(rule: AudienceRule) -> list[Any]:
    """Every property and its values, with the chosen one even if nobody has it any more."""
    groups: list[Any] = [("", _("Any property"))]
    for declared in Property.objects.order_by("label")[:SEGMENT_KEYS]:
        values = property_values(declared.key)
        if declared.key == rule.property and rule.value not in values:
            values.append(rule.value)
        choices = [(_segment(declared.key, value), value) for value in values]
        groups.append((declared.label, choices))
    return groups


def _segment(key: str, value: str) -> str:
    return f"{key}{SEGMENT_MARK}{value}" if key else ""
