"""A table of rows and columns."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from surveys.kinds import AnswerError
from surveys.kinds.summaries import Counts
from tests.surveys.everything import choices
from tests.surveys.kinds.contract import KindContract


class TestMatrix(KindContract):
    kind = "matrix"
    fields = {
        "rows": choices({"speed": "Speed", "price": "Price"}),
        "columns": choices({"bad": "Bad", "good": "Good"}),
    }
    stored = [
        ({"q__speed": "good", "q__price": "bad"}, {"speed": "good", "price": "bad"}),
        ({"q__price": "good", "q__forged": "good"}, {"price": "good"}),
    ]
    refused = [{"q__speed": "great"}, {"q__speed": "good", "q__price": "\x00x"}]

    def test_required_means_every_row(self) -> None:
        question = self.question(required=True)
        with pytest.raises(AnswerError, match="every row"):
            question.clean({"speed": "good"})
        assert question.clean({"speed": "good", "price": "bad"})

    def test_summarises_row_by_row(self) -> None:
        grid = self.question().summarise(
            [({"speed": "good", "old": "bad"}, 1), ({"speed": "bad"}, 1)]
        )
        assert grid.n == 2
        assert grid.rows == {
            "speed": Counts(2, {"bad": 1, "good": 1}),
            "price": Counts(0, {"bad": 0, "good": 0}),
            "old": Counts(1, {"bad": 1, "good": 0}),
        }

    def test_is_said_row_by_row(self) -> None:
        words = {"rows.speed": "Farten", "columns.good": "God"}
        assert self.question().said({"speed": "good", "x": "y"}, words) == "Farten: God; x: y"

    def test_has_at_most_twenty_rows_and_columns(self) -> None:
        many = [{"key": f"a{number}", "text": {}} for number in range(21)]
        wrongs: list[dict[str, Any]] = [
            {"rows": many},
            {"columns": many},
            {"rows": []},
            {"columns": []},
        ]
        for wrong in wrongs:
            with pytest.raises(ValidationError):
                self.question(**wrong)
        assert 'class="matrix table"' in self.draw_empty()
        assert 'class="matrix"' in self.draw(self.question(columns=many[:20]), {})
