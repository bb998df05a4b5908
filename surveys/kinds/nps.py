"""The 0 to 10 question of the Net Promoter method."""

from __future__ import annotations

from typing import ClassVar, Literal

from config.lib.scores import SCORES
from surveys.kinds.base import Metric
from surveys.kinds.levels import LevelQuestion


class NpsQuestion(LevelQuestion):
    """How likely a person is to recommend us."""

    template: ClassVar[str] = "respond/kinds/nps.html"
    metric: ClassVar[Metric | None] = "nps"
    scores: ClassVar[range] = SCORES

    kind: Literal["nps"] = "nps"
    required: bool = True
