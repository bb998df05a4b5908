"""Codes that people type: made at random, forgiving to read, kept as a keyed hash alone."""

from __future__ import annotations

import secrets
from unicodedata import normalize
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

# 31 letters without those that look alike on paper: no 0, 1, I, L, O.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# 49.5 bits: with 100,000 codes alive and the limits of ``portal``, nobody guesses one in a year.
LENGTH = 10
# Somebody may type more than a code; nobody needs more than this to be looked at.
LONGEST_TYPED = 64


def code_new(length: int = LENGTH) -> str:
    """A random code, 4.95 bits a letter."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_shown(code: str) -> str:
    """The code in two groups, as people read and type it: ``ABCDE-FGHJK``."""
    middle = len(code) // 2
    return f"{code[:middle]}-{code[middle:]}"


def code_read(typed: str) -> str:
    """The code somebody typed: small letters, spaces and dashes of any kind do not matter."""
    plain = normalize("NFKC", typed[:LONGEST_TYPED]).upper()
    return "".join(letter for letter in plain if letter.isalnum())


def code_digest(code: str, *, of: UUID) -> str:
    """What is kept of a code that belongs to ``of``, an organisation or a contact."""
    return code_digests(code, of=of)[0]


def code_digests(code: str, *, of: UUID) -> list[str]:
    """The same by today's key and by each earlier one: a changed key closes no code."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(
            "distribution.codes", f"{of} {code}", secret=key, algorithm="sha256"
        ).hexdigest()
        for key in keys
    ]
