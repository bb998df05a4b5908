"""One choice for each of several rows."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Lines, Question, Raw, Text, named, written
from surveys.kinds.summaries import Counts, Grid, Tally


class MatrixQuestion(Question):
    """A table of rows and columns; the answer is the column of each row that was answered."""

    template: ClassVar[str] = "respond/kinds/matrix.html"
    seconds: ClassVar[int] = 30
    stored: ClassVar[Any] = dict[str, str]

    kind: Literal["matrix"] = "matrix"
    rows: Lines
    columns: Lines

    def texts(self) -> dict[str, Text]:
        return {**super().texts(), **named("rows", self.rows), **named("columns", self.columns)}

    @property
    def missing(self) -> str:
        return _("Answer every row.")

    def received(self, posted: QueryDict) -> dict[str, str]:
        return {row.key: posted.get(f"{self.key}__{row.key}", "") for row in self.rows}

    def typed(self, value: dict[str, str] | None) -> dict[str, str]:
        return dict(value or {})

    def told(self, value: Any) -> dict[str, str] | None:
        # A form has its own rows only; a program may name others.
        if isinstance(value, dict) and set(value) - {row.key for row in self.rows}:
            raise AnswerError(_("Choose among the answers shown."))
        answer: dict[str, str] | None = super().told(value)
        return answer

    def read(self, raw: Raw) -> dict[str, str] | None:
        given = raw if isinstance(raw, dict) else {}
        chosen = {row.key: written(given.get(row.key, "")) for row in self.rows}
        answered = {row: column for row, column in chosen.items() if column}
        if set(answered.values()) - {column.key for column in self.columns}:
            raise AnswerError(_("Choose among the answers shown."))
        if self.required and len(answered) < len(self.rows):
            raise AnswerError(self.missing)
        return answered or None

    def said(self, value: dict[str, str] | None, words: dict[str, str]) -> str:
        # The database keeps its own order of keys.
        places = {row.key: place for place, row in enumerate(self.rows)}
        answered = sorted((value or {}).items(), key=lambda item: places.get(item[0], len(places)))
        return "; ".join(
            f"{words.get(f'rows.{row}') or row}: {words.get(f'columns.{column}') or column}"
            for row, column in answered
        )

    def summarise(self, given: Tally[dict[str, str]]) -> Grid:
        answers = list(given)
        columns = [column.key for column in self.columns]
        rows = dict.fromkeys(
            [row.key for row in self.rows] + [row for mine, _n in answers for row in mine]
        )
        return Grid(
            sum(n for _mine, n in answers),
            {
                row: Counts.of(columns, (([mine[row]], n) for mine, n in answers if row in mine))
                for row in rows
            },
        )
