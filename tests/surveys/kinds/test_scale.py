"""A scale with ends of one's own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.surveys.kinds.contract import KindContract


class TestScale(KindContract):
    kind = "scale"
    fields = {"first": 0, "last": 4, "low": {"en": "Chaos"}, "high": {"en": "Spotless"}}
    stored = [({"q": str(point)}, point) for point in range(5)]
    refused = [{"q": wrong} for wrong in ["5", "-1"]]

    def test_starts_and_ends_where_it_is_told(self) -> None:
        assert list(self.question(first=1, last=2).points) == [1, 2]  # type: ignore[attr-defined]
        assert self.question().metric is None
        for ends in [{"first": 2}, {"last": 1}, {"last": 11}]:
            with pytest.raises(ValidationError):
                self.question(**ends)

    def test_keeps_answers_to_an_older_scale_apart(self) -> None:
        assert self.question().summarise([(9, 1), (4, 1)]).counts == {
            0: 0,
            1: 0,
            2: 0,
            3: 0,
            4: 1,
            9: 1,
        }
