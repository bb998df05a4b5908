"""Satisfaction from 1 to 5, as numbers, stars and faces."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.surveys.kinds.contract import KindContract


class TestCsat(KindContract):
    kind = "csat"
    fields = {"low": {"en": "Bad"}, "high": {"en": "Good"}}
    stored = [({"q": str(point)}, point) for point in range(1, 6)]
    refused = [{"q": wrong} for wrong in ["0", "6", "3.5", "★"]]

    def test_measures_satisfaction(self) -> None:
        assert (self.question().metric, list(self.question().scores)) == ("csat", [1, 2, 3, 4, 5])


class TestStars(TestCsat):
    fields: ClassVar = {**TestCsat.fields, "style": "stars"}

    def test_each_star_is_called_by_its_number(self) -> None:
        assert all(words in self.draw_empty() for words in ["1 star ", "2 stars", "5 stars"])


class TestFaces(TestCsat):
    fields: ClassVar = {**TestCsat.fields, "style": "faces"}

    @pytest.mark.parametrize(
        ("low", "words"), [("", "Very dissatisfied"), ("Terrible", "Terrible")]
    )
    def test_each_face_has_a_word(self, low: str, words: str) -> None:
        question = self.question(low={"en": low})
        html = self.draw(question, "")
        assert html.count("<svg") == 5
        assert words in html
        assert "Neither satisfied nor dissatisfied" in html
