"""An e-mail address."""

from __future__ import annotations

from tests.surveys.kinds.contract import KindContract


class TestEmail(KindContract):
    kind = "email"
    stored = [
        ({"q": " Kari.Nordmann@example.com "}, "Kari.Nordmann@example.com"),
    ]
    refused = [
        {"q": wrong}
        for wrong in ["kari", "kari@", "a b@example.com", "k@example.com\nBcc: x@y.no", "@x.no"]
    ]

    def test_a_phone_offers_the_persons_own(self) -> None:
        assert 'type="email" autocomplete="email"' in self.draw_empty()
