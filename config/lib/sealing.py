"""Secrets at rest: encrypted by a key derived from SECRET_KEY; a copied table tells nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def _fernet(secret_key: str | bytes) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"anbefal.sealing").derive(
        force_bytes(secret_key)
    )
    return Fernet(urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet(
        [_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def seal(text: str) -> str:
    """The text, encrypted and authenticated, as ASCII."""
    return seal_bytes(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises cryptography.fernet.InvalidToken for anything else."""
    return unseal_bytes(sealed.encode()).decode()


def seal_bytes(data: bytes) -> bytes:
    """Bytes, encrypted and authenticated; a third longer."""
    return _keys().encrypt(data)


def unseal_bytes(sealed: bytes) -> bytes:
    """What was sealed. Raises cryptography.fernet.InvalidToken for anything else."""
    return _keys().decrypt(sealed)
