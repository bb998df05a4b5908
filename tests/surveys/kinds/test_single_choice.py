"""One of some choices."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from surveys.kinds.summaries import Counts
from tests.surveys.everything import THINGS, choices
from tests.surveys.kinds.contract import KindContract, posted


class TestSingleChoice(KindContract):
    kind = "single_choice"
    fields = {"choices": choices(THINGS), "other": True}
    stored = [
        ({"q": "speed"}, "speed"),
        ({"q": "other", "q__other": " The  weather "}, {"other": "The  weather"}),
        ({"q": "other"}, {"other": ""}),
        ({"q": "price", "q__other": "left over"}, "price"),
        ({"q__other": "only typed"}, {"other": "only typed"}),
    ]
    refused = [{"q": "unheard"}, {"q": ["speed", "price"]}, {"q": "other", "q__other": "x" * 201}]

    def test_other_is_offered_only_when_the_survey_says_so(self) -> None:
        question = self.question(other=False)
        assert "q__other" not in self.draw(question, {})
        assert question.clean(question.received(posted({"q__other": "x"}))) is None

    def test_says_the_words_of_the_choice(self) -> None:
        words = {"choices.speed": "Farten"}
        assert self.question().said("speed", words) == "Farten"
        assert self.question().said("gone", words) == "gone"
        assert self.question().said({"other": "The weather"}, words) == "The weather"
        assert self.question().said({"other": ""}, words) == "Other"

    def test_counts_choices_and_keeps_what_was_typed(self) -> None:
        own_words = [({"other": "The weather"}, 1), ({"other": ""}, 1)]
        answers = [("speed", 2), *own_words, ("gone", 1)]
        counts = {"speed": 2, "price": 0, "service": 0, "bill": 0, "other": 2, "gone": 1}
        assert self.question().summarise(answers) == Counts(5, counts, ["The weather"])

    def test_choices_are_some_and_differ(self) -> None:
        choice = {"key": "a", "text": {}}
        many = [{"key": f"a{number}", "text": {}} for number in range(51)]
        for wrong in [[], [choice, choice], many, [{"key": "other", "text": {}}]]:
            with pytest.raises(ValidationError):
                self.question(choices=wrong)
        assert self.question(choices=many[:50])
