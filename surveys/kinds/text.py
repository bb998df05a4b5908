"""A question answered in the person's own words."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.writing import WritingQuestion

MAX_ANSWER = 5000


class TextQuestion(WritingQuestion):
    """A free text; the first one answered is the comment."""

    template: ClassVar[str] = "respond/kinds/text.html"
    seconds: ClassVar[int] = 30
    longest: ClassVar[int] = MAX_ANSWER

    kind: Literal["text"] = "text"

    @property
    def note(self) -> str:
        return _("Do not write sensitive personal data here.")
