"""What the results page is asked to show; all of it stands in the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from analytics.forms import OWN_DATES, PERIODS, DashboardForm
from analytics.results.series import Version
from contacts.models import Property

ALL_TIME = "all"


class ResultsForm(DashboardForm):
    """As the dashboard's, and a version; all time unless something else is chosen."""

    version = forms.ChoiceField(label=_("Version"), required=False)
    default_period = ALL_TIME

    def __init__(
        self,
        data: QueryDict,
        *,
        kept: dict[str, list[str]],
        properties: list[Property],
        versions: list[Version],
    ) -> None:
        super().__init__(data, kept=kept, properties=properties)
        numbered = [
            (str(version.pk), _("Version %(number)s") % {"number": version.number})
            for version in versions
        ]
        self._offer("version", [("", _("All versions"))], numbered[::-1])

    @property
    def version_id(self) -> UUID | None:
        """The version chosen; None for all of them."""
        chosen = self.cleaned_data.get("version")
        return UUID(chosen) if chosen else None


class AnonymousForm(forms.Form):
    """A period and one group of an anonymous survey; nothing can be combined further."""

    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[choice for choice in PERIODS if choice[0] != OWN_DATES],
        widget=forms.Select(attrs={"class": "chip"}),
    )
    group = forms.ChoiceField(
        label=_("Group"), required=False, widget=forms.Select(attrs={"class": "chip"})
    )

    def __init__(self, data: QueryDict) -> None:
        completed = data.copy()
        completed.setdefault("period", ALL_TIME)
        super().__init__(completed)
        self.is_valid()

    @property
    def days(self) -> int | None:
        """How many days back; None is all time."""
        chosen = self.cleaned_data.get("period") or ALL_TIME
        return None if chosen == ALL_TIME else int(chosen)

    def offer(self, groups: list[tuple[str, str]]) -> None:
        """Let one of the groups (name, label) be chosen that may be seen."""
        field: Any = self.fields["group"]
        field.choices = [("", _("Everybody")), *((f"={name}", label) for name, label in groups)]
