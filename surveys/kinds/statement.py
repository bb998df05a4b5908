"""Words between questions."""

from __future__ import annotations

from typing import ClassVar, Literal

from surveys.kinds.telling import TellingQuestion


class StatementQuestion(TellingQuestion):
    """A paragraph in ``text``, maybe smaller words in ``hint``."""

    template: ClassVar[str] = "respond/kinds/statement.html"

    kind: Literal["statement"] = "statement"
