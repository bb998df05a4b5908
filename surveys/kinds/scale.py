"""A scale of three to eleven points with ends of one's own."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from surveys.kinds.levels import LevelQuestion


class ScaleQuestion(LevelQuestion):
    """A scale that measures what the survey's author wants."""

    template: ClassVar[str] = "respond/kinds/scale.html"

    kind: Literal["scale"] = "scale"
    first: Literal[0, 1] = 1
    last: Annotated[int, Field(ge=2, le=10)] = 5

    @property
    def points(self) -> range:
        return range(self.first, self.last + 1)
