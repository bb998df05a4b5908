"""Customer effort."""

from __future__ import annotations

from tests.surveys.kinds.contract import KindContract


class TestCes(KindContract):
    kind = "ces"
    fields = {"low": {"en": "Strongly disagree"}, "high": {"en": "Strongly agree"}}
    stored = [({"q": str(point)}, point) for point in range(1, 8)]
    refused = [{"q": wrong} for wrong in ["0", "8", "agree"]]

    def test_measures_effort(self) -> None:
        assert (self.question().metric, len(self.question().scores)) == ("ces", 7)
