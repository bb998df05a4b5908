"""Some of several choices."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from surveys.kinds import AnswerError
from surveys.kinds.summaries import Counts
from tests.surveys.everything import THINGS, choices
from tests.surveys.kinds.contract import KindContract, posted


class TestMultipleChoice(KindContract):
    kind = "multiple_choice"
    fields = {
        "choices": choices(THINGS | {"none": "None of these"}, exclusive=True),
        "other": True,
        "least": 2,
        "most": 3,
    }
    stored = [
        ({"q": ["price", "speed"]}, ["speed", "price"]),
        ({"q": ["speed", "speed", "bill", "price"]}, ["speed", "price", "bill"]),
        ({"q": ["other", "bill"], "q__other": "Rain"}, ["bill", {"other": "Rain"}]),
        ({"q": ["speed", "bill"], "q__other": "taken back"}, ["speed", "bill"]),
        ({"q": "none"}, ["none"]),
    ]
    refused = [
        {"q": "speed"},
        {"q": ["speed", "price", "service", "bill"]},
        {"q": ["speed", "none"]},
        {"q": ["speed", "unheard"]},
        {"q": ["speed", "other"], "q__other": "x" * 201},
    ]

    @pytest.mark.parametrize(
        ("limits", "note"),
        [
            ({"least": 2, "most": 3}, "Choose 2 to 3."),
            ({"least": 2, "most": 2}, "Choose 2."),
            ({"least": 2, "most": None}, "Choose at least 2."),
            ({"least": None, "most": 3}, "Choose at most 3."),
            ({"least": None, "most": None}, ""),
        ],
    )
    def test_tells_how_many(self, limits: dict[str, int | None], note: str) -> None:
        assert self.question(**limits).note == note

    def test_names_the_choice_that_stands_alone(self) -> None:
        question = self.question()
        with pytest.raises(AnswerError, match=r"“None of these \(en\)” cannot be chosen together"):
            question.clean(question.received(posted({"q": ["none", "speed"]})))

    def test_counts_people_and_choices(self) -> None:
        summary = self.question().summarise([(["speed", {"other": "Rain"}], 1), (["speed"], 1)])
        counts = {"speed": 2, "price": 0, "service": 0, "bill": 0, "none": 0, "other": 1}
        assert summary == Counts(2, counts, ["Rain"])

    def test_says_all_of_it(self) -> None:
        words = {"choices.speed": "Speed"}
        assert self.question().said(["speed", {"other": "Rain"}], words) == "Speed, Rain"

    def test_can_be_answered(self) -> None:
        for limits in [{"least": 4}, {"least": 0}, {"most": 52}]:
            with pytest.raises(ValidationError):
                self.question(**limits)
