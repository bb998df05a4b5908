"""Words between questions."""

from __future__ import annotations

from tests.surveys.kinds.contract import KindContract, posted


class TestStatement(KindContract):
    kind = "statement"
    stored = []

    def test_asks_nothing_and_stores_nothing(self) -> None:
        question = self.question(required=True)
        assert not question.is_answered
        assert question.clean(question.received(posted({"q": "forged"}))) is None
        assert question.clean("forged") is None
