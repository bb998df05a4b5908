"""A few words on one line."""

from __future__ import annotations

from tests.surveys.kinds.contract import KindContract


class TestShortText(KindContract):
    kind = "short_text"
    stored = [({"q": "  Carpenter "}, "Carpenter"), ({"q": "two\r\nlines\x00"}, "two lines")]
    refused = [{"q": "å" * 251}]
