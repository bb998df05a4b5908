"""Things put in order."""

from __future__ import annotations

import pytest

from surveys.kinds import AnswerError
from tests.surveys.everything import choices
from tests.surveys.kinds.contract import KindContract


class TestRanking(KindContract):
    kind = "ranking"
    fields = {"choices": choices({"a": "Apples", "b": "Bread", "error": "Errors"})}
    stored = [
        ({"q__a": "2", "q__b": "3", "q__error": "1"}, ["error", "a", "b"]),
        ({"q__b": "1"}, ["b"]),
        ({"q__a": "3", "q__b": "1"}, ["b", "a"]),
    ]
    refused = [{"q__a": "1", "q__b": "1"}, {"q__a": "4"}, {"q__a": "0"}, {"q__a": "first"}]

    def test_required_means_a_place_for_each(self) -> None:
        question = self.question(required=True)
        with pytest.raises(AnswerError, match="each line a place"):
            question.clean({"a": "1"})
        assert question.clean({"a": "1", "b": "2", "error": "3"}) == ["a", "b", "error"]

    def test_summarises_places(self) -> None:
        ranks = self.question().summarise(
            [(["a", "b"], 1), (["b", "a", "error"], 1), (["gone"], 1)]
        )
        assert ranks.n == 3
        assert ranks.places["a"].counts == {1: 1, 2: 1, 3: 0}
        assert (ranks.places["a"].mean, ranks.places["error"].n) == (1.5, 1)
        assert ranks.places["gone"].mean == 1

    def test_is_said_in_order(self) -> None:
        assert self.question().said(["b", "a"], {"choices.b": "Bread"}) == "1. Bread, 2. a"
