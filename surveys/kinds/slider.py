"""A number between two ends, in steps."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from surveys.kinds.levels import LevelQuestion

LIMIT = 1_000_000
MAX_STEPS = 1_000
# More than these do not fit beside each other on a phone: then the number is written.
MAX_STOPS = 11
MAX_DIGITS = 33

Whole = Annotated[int, Field(ge=-LIMIT, le=LIMIT)]


class SliderQuestion(LevelQuestion):
    """A point on a line.

    A browser's own slider always sends a value, so that "in the middle" and "not answered" are
    the same; the few stops are radio buttons on a line instead, and many are a number field.
    """

    template: ClassVar[str] = "respond/kinds/slider.html"

    kind: Literal["slider"] = "slider"
    least: Whole = 0
    most: Whole = 100
    step: Annotated[int, Field(ge=1, le=LIMIT)] = 10

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if not 2 <= len(self.points) <= MAX_STEPS + 1:
            raise ValueError(f"a slider has 1 to {MAX_STEPS} steps")
        return self

    @property
    def points(self) -> range:
        return range(self.least, self.most + 1, self.step)

    @property
    def missing(self) -> str:
        if self.has_few_stops:
            return super().missing
        ends = {"first": self.points[0], "last": self.points[-1], "step": self.step}
        if self.step == 1:
            return _("Write a whole number from %(first)s to %(last)s.") % ends
        return _("Write a number from %(first)s to %(last)s, in steps of %(step)s.") % ends

    @property
    def note(self) -> str:
        return "" if self.has_few_stops else self.missing

    @property
    def has_few_stops(self) -> bool:
        """Whether all its numbers fit beside each other on a phone."""
        longest = max(len(str(self.points[0])), len(str(self.points[-1])))
        return len(self.points) <= MAX_STOPS and len(self.points) * longest <= MAX_DIGITS
