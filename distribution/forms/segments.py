"""A segment as a form: its name and its conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distribution.forms.conditions import ConditionsForm
from distribution.models import Segment
from distribution.segments import SegmentRule


class SegmentForm(forms.Form):
    """A name no other segment has, and at least one condition."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("For example “Promoters of the Pro plan”."),
    )

    def __init__(self, data: QueryDict | None, *, segment: Segment | None = None) -> None:
        super().__init__(data, initial={"name": segment.name} if segment else None)
        self.segment = segment
        saved = SegmentRule.model_validate(segment.rule) if segment else SegmentRule()
        self.conditions = ConditionsForm(data, saved=saved)

    def is_valid(self) -> bool:
        """Whether the name and every condition make sense."""
        return super().is_valid() & self.conditions.is_valid()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Segment.objects.filter(name__iexact=name)
        if self.segment:
            others = others.exclude(pk=self.segment.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a segment with this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        if self.conditions.is_empty:
            self.add_error(None, _("Add a condition, or ask everybody without a segment."))
        return self.cleaned_data
