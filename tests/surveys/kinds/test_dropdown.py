"""One of many choices."""

from __future__ import annotations

from surveys.kinds.summaries import Counts
from tests.surveys.everything import THINGS, choices
from tests.surveys.htmlforms import Page
from tests.surveys.kinds.contract import KindContract


class TestDropdown(KindContract):
    kind = "dropdown"
    fields = {"choices": choices(THINGS)}
    stored = [({"q": key}, key) for key in THINGS]
    refused = [{"q": "unheard"}, {"q": "Speed"}]

    def test_begins_with_no_answer(self) -> None:
        (field,) = Page(self.draw_empty()).fields
        assert (field.value, field.options) == ("", ["", *THINGS])

    def test_counts_and_says_choices(self) -> None:
        counts = {"speed": 1, "price": 0, "service": 0, "bill": 0, "gone": 1}
        assert self.question().summarise([("gone", 1), ("speed", 1)]) == Counts(2, counts)
        assert self.question().said("speed", {"choices.speed": "Farten"}) == "Farten"
