"""How satisfied a person is, from 1 to 5."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.base import Metric
from surveys.kinds.levels import LevelQuestion


class CsatQuestion(LevelQuestion):
    """Satisfaction; the style changes how it looks, never what is stored."""

    template: ClassVar[str] = "respond/kinds/csat.html"
    metric: ClassVar[Metric | None] = "csat"
    scores: ClassVar[range] = range(1, 6)

    kind: Literal["csat"] = "csat"
    required: bool = True
    style: Literal["numbers", "stars", "faces"] = "numbers"

    @property
    def missing(self) -> str:
        if self.style == "numbers":
            return super().missing
        return _("Choose one of the five.")
