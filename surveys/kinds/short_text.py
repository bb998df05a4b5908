"""A few words on one line."""

from __future__ import annotations

from typing import ClassVar, Literal

from surveys.kinds.writing import LineQuestion


class ShortTextQuestion(LineQuestion):
    """A name, a place, one word; never the comment."""

    template: ClassVar[str] = "respond/kinds/short_text.html"
    longest: ClassVar[int] = 250

    kind: Literal["short_text"] = "short_text"
