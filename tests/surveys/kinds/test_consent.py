"""A box to tick."""

from __future__ import annotations

import pytest

from surveys.kinds import AnswerError
from surveys.kinds.summaries import Counts
from tests.surveys.kinds.contract import KindContract


class TestConsent(KindContract):
    kind = "consent"
    stored = [({"q": "yes"}, True)]
    refused = [{"q": "no"}, {"q": "on"}]

    def test_only_a_tick_is_stored(self) -> None:
        assert self.question().clean("") is None
        with pytest.raises(AnswerError, match="Tick the box"):
            self.question(required=True).clean("")

    def test_counts_ticks(self) -> None:
        assert self.question().summarise([(True, 2)]) == Counts(2, {"yes": 2})
