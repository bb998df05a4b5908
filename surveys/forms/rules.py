"""Forms of a survey's rules and of what its pages show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Property
from surveys.answering import RESERVED
from surveys.definition import Definition
from surveys.kinds.base import KEY
from surveys.models import Survey
from surveys.rules import Rules

LOCAL_MOMENT = "%Y-%m-%dT%H:%M"
MOST_HIDDEN = 20


class MomentField(forms.DateTimeField):
    """A day and a time in the organisation's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT)
        super().__init__(required=False, widget=widget, input_formats=[LOCAL_MOMENT], **kwargs)


class RulesForm(forms.Form):
    """When answers are taken, how many, from whom."""

    opens_at = MomentField(
        label=gettext_lazy("Opens"), help_text=gettext_lazy("Empty: as soon as it is published.")
    )
    closes_at = MomentField(
        label=gettext_lazy("Closes"), help_text=gettext_lazy("Empty: when somebody closes it.")
    )
    max_answers = forms.IntegerField(
        label=gettext_lazy("Most answers"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=gettext_lazy("The survey is full from then on. Empty: no limit."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may answer"),
        choices=[
            ("anyone", gettext_lazy("Anyone with a link")),
            ("invited", gettext_lazy("Only those you invite")),
        ],
        widget=forms.RadioSelect,
    )
    answers_each = forms.ChoiceField(
        label=gettext_lazy("Answers from each person over an open link"),
        choices=[("one", gettext_lazy("One")), ("many", gettext_lazy("As many as they like"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A personal invitation always has one answer."),
    )
    edit_hours = forms.IntegerField(
        label=gettext_lazy("Hours to change an answer"),
        required=False,
        min_value=0,
        max_value=24 * 365,
        help_text=gettext_lazy("Empty: as long as the survey is open. 0: not at all."),
    )
    is_anonymous = forms.BooleanField(label=gettext_lazy("Anonymous answers"), required=False)

    def __init__(self, *args: Any, survey: Survey, is_locked: bool, **kwargs: Any) -> None:
        rules = Rules.model_validate(survey.rules).model_dump(exclude={"password"})
        kwargs["initial"] = {**rules, "is_anonymous": survey.is_anonymous}
        super().__init__(*args, **kwargs)
        # A locked field keeps its value whatever is sent.
        self.fields["is_anonymous"].disabled = is_locked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
            self.add_error("closes_at", _("It would close before it opens."))
        return cleaned


class PasswordForm(forms.Form):
    """A password or code that respondents are asked for."""

    password = forms.CharField(
        label=gettext_lazy("Password or code"),
        min_length=4,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("At least 4 characters. Small and large letters differ."),
    )


class PagesForm(forms.Form):
    """What the pages show beside the questions, and what a link may carry."""

    shows_time = forms.BooleanField(
        label=gettext_lazy("Say on the first page about how long it takes"), required=False
    )
    shows_progress = forms.BooleanField(
        label=gettext_lazy("Show how far a person has come"), required=False
    )
    hidden_names = forms.CharField(
        label=gettext_lazy("Hidden fields"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Names that a link may carry, such as store in …?store=oslo, with spaces between them."
        ),
    )

    def clean_hidden_names(self) -> list[str]:
        """Names of small letters, digits and underscores that nothing else uses."""
        names = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["hidden_names"])))
        names = [name for name in names if name]
        wrong = [name for name in names if not re.fullmatch(KEY, name)]
        if wrong:
            raise ValidationError(
                _("%(names)s: use small letters, digits and underscores, a letter first.")
                % {"names": ", ".join(wrong)}
            )
        if len(names) > MOST_HIDDEN:
            raise ValidationError(_("At most %(most)d names.") % {"most": MOST_HIDDEN})
        taken = RESERVED & set(names) | _properties(names)
        if taken:
            raise ValidationError(
                _("%(names)s: taken already, by a contact's property or by our own addresses.")
                % {"names": ", ".join(sorted(taken))}
            )
        return names


def _properties(names: list[str]) -> set[str]:
    return set(Property.objects.filter(key__in=names).values_list("key", flat=True))


def pages_fields(definition: Definition) -> Mapping[str, str]:
    """What the fields of a ``PagesForm`` hold."""
    return {
        "shows_time": "on" if definition.shows_time else "",
        "shows_progress": "on" if definition.shows_progress else "",
        "hidden_names": " ".join(definition.hidden_fields),
    }


def with_pages(definition: Definition, chosen: dict[str, Any]) -> Definition:
    """The definition with what a ``PagesForm`` says; what is not valid there stays as it is."""
    named = {"hidden_names": "hidden_fields"}
    update = {named.get(field, field): value for field, value in chosen.items()}
    return definition.model_copy(update=update)
