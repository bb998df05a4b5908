"""Yes or no."""

from __future__ import annotations

from django.utils import translation

from surveys.kinds.summaries import Counts
from tests.surveys.kinds.contract import KindContract


class TestYesNo(KindContract):
    kind = "yes_no"
    stored = [({"q": "yes"}, True), ({"q": "no"}, False)]
    refused = [{"q": "maybe"}, {"q": "True"}]

    def test_a_no_is_an_answer(self) -> None:
        assert self.question(required=True).clean("no") is False
        assert self.question().summarise([(False, 2), (True, 1)]) == Counts(3, {"yes": 1, "no": 2})

    def test_is_said_in_the_readers_language(self) -> None:
        with translation.override("sv"):
            assert [self.question().said(answer, {}) for answer in (True, False)] == ["Ja", "Nej"]
