"""Public tokens: ``<organisation key>.<random>``, so that an entrance knows the tenant first."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Organisation

KEY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
KEY_LENGTH = 8
ALPHANUMERIC = string.ascii_letters + string.digits


def key_new() -> str:
    """A short random key of an organisation; not a secret."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(KEY_LENGTH))


def short_key_new() -> str:
    """Four letters and digits that name an organisation in a texted address; not a secret."""
    return letters_new(4)


def letters_new(length: int) -> str:
    """Random letters and digits, 5.95 bits each."""
    return "".join(secrets.choice(ALPHANUMERIC) for _ in range(length))


def token_new() -> str:
    """128 random bits as 22 letters, safe in addresses and text messages."""
    return secrets.token_urlsafe(16)


def public_token(organisation: Organisation, token: str) -> str:
    """What stands in a public address."""
    return f"{organisation.key}.{token}"


def split_public_token(public: str) -> tuple[Organisation, str] | None:
    """The organisation and the random part, or None when no organisation has that key."""
    from accounts.models import Organisation

    key, _, token = public.partition(".")
    organisation = Organisation.objects.filter(key=key).first() if token else None
    return (organisation, token) if organisation else None
