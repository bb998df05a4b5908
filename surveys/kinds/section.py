"""The head of a part of the survey."""

from __future__ import annotations

from typing import ClassVar, Literal

from surveys.kinds.telling import TellingQuestion


class SectionQuestion(TellingQuestion):
    """A heading in ``text``, and in ``hint`` what the part is about."""

    template: ClassVar[str] = "respond/kinds/section.html"

    kind: Literal["section"] = "section"
