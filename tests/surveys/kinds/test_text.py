"""A free text."""

from __future__ import annotations

import pytest

from surveys.kinds import AnswerError
from tests.surveys.htmlforms import Page
from tests.surveys.kinds.contract import KindContract


class TestText(KindContract):
    kind = "text"
    stored = [
        ({"q": "  Fint\r\nher \x00 "}, "Fint\nher"),
        ({"q": "å" * 5000}, "å" * 5000),
        ({"q": "</textarea><b>"}, "</textarea><b>"),
    ]
    refused = [{"q": "å" * 5001}]

    def test_says_how_long_it_may_be(self) -> None:
        with pytest.raises(AnswerError, match="at most 5000 characters; this one has 5001"):
            self.question().clean("å" * 5001)

    def test_required_is_more_than_blanks(self) -> None:
        with pytest.raises(AnswerError):
            self.question(required=True).clean(" \n ")

    def test_warns_of_sensitive_data_beside_the_surveys_own_hint(self) -> None:
        page = Page(self.draw(self.question(hint={"en": "Take your time."}), ""))
        assert "Take your time." in page.text
        assert "Do not write sensitive personal data here." in page.text
        assert page.pointed.count("q-hint") == 1
