"""A number between two ends, in steps."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from surveys.kinds.levels import LevelQuestion

LIMIT = 1_000_000
MAX_STEPS = 1_000
# More than these do not fit beside each other on a phone: then the number is written.
MAX_STOPS = 11

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
    def has_few_stops(self) -> bool:
        """Whether all of it fits on a phone."""
        return len(self.points) <= MAX_STOPS
