"""Norwegian and Swedish are complete; so is what a respondent reads in four more languages."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from config import catalogues


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_no_string_is_missing_or_fuzzy(language: str) -> None:
    assert catalogues.missing(language) == []


def test_strings_of_code_and_templates_are_collected() -> None:
    collected = {str(message.id) for message in catalogues.collect()}
    assert {"Norwegian", "Unsubscribed"} <= collected
    assert any("base" in name for message in catalogues.collect() for name, _ in message.locations)


def test_a_missing_translation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    collect = catalogues.collect

    def with_a_new_string(places: tuple[str, ...]) -> Catalog:
        catalog = collect(places)
        catalog.add("A string nobody has translated", locations=[("somewhere.py", 0)])
        return catalog

    monkeypatch.setattr(catalogues, "collect", with_a_new_string)
    assert "A string nobody has translated" in catalogues.missing("nb")


@pytest.mark.parametrize(("language", "word"), [("nb", "Norsk"), ("sv", "Norska")])
def test_the_compiled_catalogue_is_used(language: str, word: str) -> None:
    with translation.override(language):
        assert translation.gettext("Norwegian") == word
