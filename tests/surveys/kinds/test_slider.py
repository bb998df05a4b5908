"""A slider of few stops, and one whose number is written."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import ValidationError

from surveys.kinds import AnswerError
from tests.surveys.htmlforms import Page
from tests.surveys.kinds.contract import KindContract


class TestSlider(KindContract):
    kind = "slider"
    fields = {"low": {"en": "None"}, "high": {"en": "All"}}
    stored = [({"q": "0"}, 0), ({"q": "50"}, 50), ({"q": "100"}, 100)]
    refused = [{"q": wrong} for wrong in ["5", "110", "-10", "10.0"]]

    def test_an_untouched_slider_sends_nothing(self) -> None:
        page = Page(self.draw_empty())
        assert page.sends == []
        assert {found.kind for found in page.fields} == {"radio"}

    def test_goes_up_in_a_number_of_steps_that_can_be_shown(self) -> None:
        for ends in [
            {"least": 5, "most": 5},
            {"least": 9, "most": 1},
            {"step": 0},
            {"step": 101},
            {"most": 10_000, "step": 1},
        ]:
            with pytest.raises(ValidationError):
                self.question(**ends)


class TestLongSlider(KindContract):
    kind = "slider"
    fields: ClassVar = {"least": -10, "most": 90, "step": 5, "high": {"en": "Hot"}}
    stored = [({"q": "-10"}, -10), ({"q": "0"}, 0), ({"q": " 85 "}, 85)]
    refused = [{"q": wrong} for wrong in ["-15", "1", "95", "warm", "--5"]]

    def test_tells_its_limits_and_its_steps(self) -> None:
        assert "Write a number from -10 to 90, in steps of 5." in self.draw_empty()
        with pytest.raises(AnswerError, match="in steps of 5"):
            self.question().clean("3")

    def test_numbers_too_wide_for_a_phone_are_written(self) -> None:
        question = self.question(least=0, most=1_000_000, step=100_000)
        assert [found.kind for found in Page(self.draw(question, "")).fields] == ["text"]
