"""The catalogues of words. That they are complete is a step of its own (``messages --check``)."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from config import catalogues


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
