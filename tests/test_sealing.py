"""Secrets at rest."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken
from pytest_django.fixtures import Settings

from config.lib.sealing import seal, unseal


def test_a_sealed_secret_hides_the_text_and_comes_back() -> None:
    sealed = seal("blåbær")
    assert "blåbær" not in sealed and unseal(sealed) == "blåbær"


def test_a_changed_key_reads_the_old_secrets_only_while_it_is_kept(settings: Settings) -> None:
    sealed = seal("blåbær")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 4
    assert unseal(sealed) == "blåbær"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        unseal(sealed)
