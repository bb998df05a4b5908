"""How easy we made it, from 1 (strongly disagree) to 7 (strongly agree)."""

from __future__ import annotations

from typing import ClassVar, Literal

from surveys.kinds.base import Metric
from surveys.kinds.levels import LevelQuestion


class CesQuestion(LevelQuestion):
    """Customer effort: agreement with a statement, so that higher is easier."""

    template: ClassVar[str] = "respond/kinds/ces.html"
    metric: ClassVar[Metric | None] = "ces"
    scores: ClassVar[range] = range(1, 8)

    kind: Literal["ces"] = "ces"
    required: bool = True
