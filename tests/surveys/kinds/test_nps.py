"""The 0 to 10 question."""

from __future__ import annotations

from surveys.kinds import NpsQuestion
from surveys.kinds.summaries import Levels
from tests.surveys.kinds.contract import KindContract


class TestNps(KindContract):
    kind = "nps"
    fields = {"low": {"en": "Not at all"}, "high": {"en": "Extremely"}}
    stored = [({"q": str(score)}, score) for score in range(11)]
    refused = [{"q": wrong} for wrong in ["11", "-1", "9.0", "٣", "nine", "01", "+5", "1e1"]]

    def test_counts_each_score(self) -> None:
        summary = self.question().summarise([(9, 2), (0, 1)])
        assert summary == Levels(3, {**dict.fromkeys(range(11), 0), 0: 1, 9: 2}, 6.0)
        assert self.question().summarise([]).mean is None

    def test_is_required_unless_told_otherwise(self) -> None:
        question = NpsQuestion(key="nps", text={})
        assert (question.required, question.metric, list(question.scores)) == (
            True,
            "nps",
            list(range(11)),
        )
