"""The form on which a person says what a file holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation
from config.lib import clock
from contacts.mapping import NEW_PROPERTY, PROPERTY
from contacts.models import Property
from contacts.tables import TableProblem
from surveys.imports.columns import Column
from surveys.imports.dates import Order, parse_moment
from surveys.imports.reading import date_order
from surveys.imports.services import Choices
from surveys.models import ResponseImport, Survey

EXAMPLES = 3
LONGEST_EXAMPLE = 60
IGNORE = pgettext_lazy("a column of a file", "Do not import")


@dataclass(frozen=True)
class FileColumn:
    """A column as the form shows it: heading, first values, and the field to choose with."""

    heading: str
    examples: list[str]
    field: forms.BoundField


class ColumnsForm(forms.Form):
    """What each column becomes, where the answers go, and how their dates are read."""

    survey: forms.ModelChoiceField[Survey] = forms.ModelChoiceField(
        label=gettext_lazy("Survey"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("A new survey"),
        help_text=gettext_lazy("Answers to the same question belong in the same survey."),
    )
    new_survey = forms.CharField(
        label=gettext_lazy("Name of the new survey"), max_length=100, required=False
    )
    order = forms.TypedChoiceField(
        label=gettext_lazy("How are the dates written?"),
        required=False,
        coerce=Order,
        empty_value=None,
        choices=[],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Every date in the file can be read in both ways."),
    )
    fixed_day = forms.DateField(
        label=gettext_lazy("Date of the answers"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("No column holds the date, so all answers get this one."),
    )

    def __init__(
        self,
        *args: Any,
        job: ResponseImport,
        sample: Sequence[Sequence[str]],
        organisation: Organisation,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.job, self.sample, self.organisation = job, sample, organisation
        self.headings: list[str] = job.options["headings"]
        self.today = clock.local_day(clock.now(), organisation.zone)
        self._add_columns()
        self._fill_in()
        self.found_order: Order | None = None
        place = self._date_place()
        self.needs_day = place is None
        self.order_example = self._order_example(place)

    def _add_columns(self) -> None:
        declared = list(Property.objects.order_by("created_at"))
        for number, heading in enumerate(self.headings):
            self.fields[str(number)] = forms.ChoiceField(
                label=heading or _("Column %(number)d") % {"number": number + 1},
                required=False,
                choices=_roles(heading, declared),
                initial=self.job.mapping.get(str(number), ""),
            )

    def _fill_in(self) -> None:
        survey = self.fields["survey"]
        assert isinstance(survey, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        # What is imported has a score of 0 to 10 and somebody's name.
        fitting = Survey.objects.filter(metric="nps", is_anonymous=False)
        survey.queryset = fitting.order_by("-created_at")
        options = self.job.options
        survey.initial = self.job.survey_id
        stem = Path(self.job.upload.name).stem[:100]
        self.fields["new_survey"].initial = options.get("new_survey") or stem
        self.fields["fixed_day"].initial = options.get("fixed_day") or self.today
        self.fields["order"].initial = options.get("order") or None

    def columns(self) -> list[FileColumn]:
        """Each column of the file with its first values."""
        return [
            FileColumn(
                str(self.fields[str(number)].label), self._examples(number), self[str(number)]
            )
            for number in range(len(self.headings))
        ]

    def _examples(self, number: int) -> list[str]:
        cells = (row[number].strip() for row in self.sample if number < len(row))
        return list(dict.fromkeys(cell[:LONGEST_EXAMPLE] for cell in cells if cell))[:EXAMPLES]

    def _date_place(self) -> int | None:
        """Where the date column is, as sent or as guessed."""
        roles = (self[str(number)].value() for number in range(len(self.headings)))
        return next((place for place, role in enumerate(roles) if role == Column.DATE), None)

    def _order_example(self, place: int | None) -> str:
        """A date that can be read in two ways, when nothing in its column tells which."""
        if place is None:
            return ""
        try:
            count = date_order(self.job.upload, place)
        except TableProblem:  # the check tells where the file breaks
            return ""
        self.found_order = count.order
        if count.order is not None:
            return ""
        order = self.fields["order"]
        assert isinstance(order, forms.ChoiceField)  # noqa: S101  # for the type checker
        order.choices = [(each.value, self._reading(count.example, each)) for each in Order]
        return count.example

    def _reading(self, example: str, order: Order) -> str:
        moment = parse_moment(example, order=order, zone=self.organisation.zone)
        return _("%(cell)s is %(day)s") % {"cell": example, "day": date_format(moment)}

    def clean_fixed_day(self) -> date | None:
        day: date | None = self.cleaned_data["fixed_day"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day is in the future."))
        return day

    def clean(self) -> None:
        given = self.cleaned_data
        roles = [given.get(str(number), "") for number in range(len(self.headings))]
        if Column.SCORE not in roles:
            self.add_error(None, _("Choose the column that holds the score."))
        for number, role in enumerate(roles):
            if role not in {"", NEW_PROPERTY} and roles.count(role) > 1:
                self.add_error(str(number), _("Two columns go to the same place."))
        if not given.get("survey") and not given.get("new_survey"):
            self.add_error("new_survey", _("Name the new survey, or choose one you have."))
        if self.order_example and not given.get("order") and "order" not in self.errors:
            self.add_error("order", _("Say which of the two it is."))
        if (
            Column.DATE not in roles
            and not given.get("fixed_day")
            and "fixed_day" not in self.errors
        ):
            self.add_error("fixed_day", _("Give the day, or choose the column that holds it."))

    @property
    def choices(self) -> Choices:
        """The clean choices."""
        given = self.cleaned_data
        roles = {str(number): given[str(number)] for number in range(len(self.headings))}
        has_date = Column.DATE in roles.values()
        return Choices(
            mapping={place: role for place, role in roles.items() if role},
            survey=given["survey"],
            new_survey=given["new_survey"],
            order=self._order() if has_date else Order.DAY_FIRST,
            fixed_day=None if has_date else given["fixed_day"],
        )

    def _order(self) -> Order:
        chosen: Order | None = self.cleaned_data["order"] if self.order_example else None
        return chosen or self.found_order or Order.DAY_FIRST


def _roles(heading: str, declared: Sequence[Property]) -> list[tuple[Any, Any]]:
    new = (NEW_PROPERTY, _("New property “%(name)s”") % {"name": heading[:40]})
    known = [(PROPERTY + found.key, found.label) for found in declared]
    return [
        ("", IGNORE),
        (_("Answer"), Column.choices),
        (_("Properties"), [*known, new] if heading else known),
    ]
