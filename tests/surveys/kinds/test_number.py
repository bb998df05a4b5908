"""A number as people write it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from pydantic import ValidationError

from surveys.kinds import AnswerError
from surveys.kinds.summaries import Numbers
from tests.surveys.kinds.contract import KindContract


class TestNumber(KindContract):
    kind = "number"
    fields = {"least": -5, "most": 1500, "unit": {"en": "km"}}
    stored = [
        ({"q": "12"}, 12),
        ({"q": "3,5"}, 3.5),
        ({"q": "3.5"}, 3.5),
        ({"q": "-5"}, -5),
        ({"q": "\u22124"}, -4),
        ({"q": "+7"}, 7),
        ({"q": "1\u00a0500"}, 1500),
        ({"q": "0.0000004"}, 0.0),
        ({"q": "007"}, 7),
        ({"q": "12.1250"}, 12.125),
    ]
    refused = [
        {"q": wrong}
        for wrong in ["1501", "-5.1", "١٢", "1e9", "nan", "--5", "3,5,1", "1.", ".5", "km", "1/2"]
    ]

    @pytest.mark.parametrize("text", ["1,500", "1.500", "12.125"])
    def test_asks_again_when_thousands_and_decimals_look_the_same(self, text: str) -> None:
        with pytest.raises(AnswerError, match="so that it cannot be misread"):
            self.question().clean(text)
        assert self.question().clean(f"{text}0") == float(text.replace(",", "."))
        assert self.question().clean("0,125") == 0.125

    def test_whole_numbers_have_no_point(self) -> None:
        question = self.question(whole=True)
        assert question.clean("12") == 12
        for wrong in ["1.000", "3,5", "3.0"]:
            with pytest.raises(AnswerError, match="whole number"):
                question.clean(wrong)

    @pytest.mark.parametrize(
        ("limits", "note"),
        [
            ({}, "From -5 to 1500."),
            ({"least": None}, "At most 1500."),
            ({"most": None}, "At least -5."),
            ({"least": None, "most": None}, ""),
        ],
    )
    def test_tells_its_limits(self, limits: dict[str, None], note: str) -> None:
        assert self.question(**limits).note == note

    def test_a_phone_that_lacks_a_minus_key_is_not_given_number_keys(self) -> None:
        assert "inputmode" not in self.draw_empty()
        assert 'inputmode="decimal"' in self.draw(self.question(least=0), "")
        assert 'inputmode="numeric"' in self.draw(self.question(least=0, whole=True), "")

    def test_is_said_with_its_unit_as_the_reader_writes_it(self) -> None:
        with translation.override("nb"):
            assert self.question().said(3.5, {"unit": "km"}) == "3,5 km"

    def test_summarises(self) -> None:
        summary = self.question().summarise([(3, 1), (1, 2), (2.5, 1)])
        assert summary == Numbers(4, {1: 2, 2.5: 1, 3: 1}, 7.5 / 4, 1.75)
        assert self.question().summarise([]).median is None

    def test_limits_make_sense(self) -> None:
        wrongs: list[dict[str, Any]] = [
            {"least": 2000},
            {"most": float("inf")},
            {"least": float("nan")},
        ]
        for wrong in wrongs:
            with pytest.raises(ValidationError):
                self.question(**wrong)
