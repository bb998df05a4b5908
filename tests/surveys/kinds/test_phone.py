"""A phone number."""

from __future__ import annotations

from tests.surveys.kinds.contract import KindContract


class TestPhone(KindContract):
    kind = "phone"
    stored = [
        ({"q": number}, number)
        for number in [
            "22 33 44 55",
            "22334455",
            "+47 22 33 44 55",
            "0047 22334455",
            "08-123 456 78",
            "070-123 45 67",
            "+46 (0)70 123 45 67",
            "+49.30.1234567",
        ]
    ] + [({"q": " 22  33 44 55 "}, "22 33 44 55")]
    refused = [{"q": wrong} for wrong in ["1234", "call me", "١٢٣٤٥٦٧٨", "+4722334455x", "1" * 16]]

    def test_a_phone_shows_its_digits(self) -> None:
        assert 'type="tel" autocomplete="tel"' in self.draw_empty()
