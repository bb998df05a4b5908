"""The list for native readers says what is really in the product."""

from __future__ import annotations

import pytest

from config.native_reader import as_markdown, document_path


@pytest.fixture(scope="module")
def text() -> str:
    return as_markdown()


def test_the_list_is_up_to_date(text: str) -> None:
    kept = document_path().read_text(encoding="utf-8")
    assert kept == text, "manage.py native_reader writes it anew"


def test_own_words_are_listed_with_their_place_and_established_ones_are_not(text: str) -> None:
    assert "| Hva er det viktigste vi bør bli bedre på? | nps_relationship: improve_most" in text
    assert "Hvor sannsynlig er det at du vil anbefale {company} til en venn eller kollega?" not in (
        text
    )
    assert "| Svært fornøyd |" not in text and "| Mycket nöjd |" not in text
    for heading in ["## Norsk", "## Nynorsk", "## Svenska", "## Dansk", "## Suomi", "## Deutsch"]:
        assert heading in text
