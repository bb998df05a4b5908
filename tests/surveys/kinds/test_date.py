"""A day of the calendar."""

from __future__ import annotations

import pytest
from django.utils import translation
from pydantic import ValidationError

from surveys.kinds.summaries import Dates
from tests.surveys.kinds.contract import KindContract


class TestDate(KindContract):
    kind = "date"
    fields = {"earliest": "2024-01-01", "latest": "2026-12-31"}
    stored = [({"q": day}, day) for day in ["2024-01-01", "2024-02-29", "2026-12-31"]]
    refused = [
        {"q": wrong}
        for wrong in [
            "2023-12-31",
            "2027-01-01",
            "2025-02-29",
            "20250101",
            "2025-W01-1",
            "24.12.25",
        ]
    ]

    @pytest.mark.parametrize(
        ("limits", "note"),
        [
            ({}, "From 1 January 2024 to 31 December 2026."),
            ({"latest": None}, "Not before 1 January 2024."),
            ({"earliest": None}, "Not after 31 December 2026."),
            ({"earliest": None, "latest": None}, ""),
        ],
    )
    def test_tells_its_limits(self, limits: dict[str, None], note: str) -> None:
        with translation.override("en-gb"):
            assert self.question(**limits).note == note

    def test_the_browsers_calendar_knows_the_limits(self) -> None:
        html = self.draw_empty()
        assert 'min="2024-01-01"' in html
        assert 'max="2026-12-31"' in html

    def test_summarises(self) -> None:
        days = [("2026-02-01", 1), ("2025-01-31", 1), ("2026-02-28", 1)]
        months = {"2025-01": 1, "2026-02": 2}
        assert self.question().summarise(days) == Dates(3, months)
        assert self.question().summarise([]) == Dates(0, {})

    def test_is_said_as_the_reader_writes_it(self) -> None:
        with translation.override("nb"):
            assert self.question().said("2026-11-22", {}) == "22. november 2026"

    def test_limits_make_sense(self) -> None:
        with pytest.raises(ValidationError):
            self.question(earliest="2027-01-01")
