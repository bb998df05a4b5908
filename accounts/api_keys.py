"""Keys of the REST API: shown once, kept as a hash, found by the organisation they name."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import ApiKey, Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import letters_new
from config.lib import clock

MOST_KEYS = 20
# 256 random bits.
SECRET_LETTERS = 43
# How much of the secret people may see later, to tell keys apart.
SHOWN_LETTERS = 4
KEY = re.compile(rf"anb_(?P<organisation>[a-z0-9]{{1,16}})_[A-Za-z0-9]{{{SECRET_LETTERS}}}")
# When a key was used is known to the minute: a row for each call would be a queue for all of them.
USE_NOTED_AFTER = timedelta(minutes=1)


class ApiKeyError(Exception):
    """A key that cannot be made; the message is for the reader."""


@transaction.atomic
def api_key_create(*, name: str, organisation: Organisation, actor: User) -> tuple[ApiKey, str]:
    """A new key and its text, which is known to nobody afterwards. Raises ApiKeyError."""
    if ApiKey.objects.filter(revoked_at=None).count() >= MOST_KEYS:
        raise ApiKeyError(_("There are 20 keys already. Revoke one first."))
    text = f"anb_{organisation.key}_{letters_new(SECRET_LETTERS)}"
    api_key = ApiKey.objects.create(
        name=name, prefix=_prefix(text), digest=_digest(text), created_by=actor
    )
    audit.record("api_key.created", target=api_key, actor=actor, name=name)
    return api_key, text


@transaction.atomic
def api_key_revoke(*, api_key: ApiKey, actor: User) -> None:
    """From now on the key opens nothing; again changes nothing."""
    valid = ApiKey.objects.filter(pk=api_key.pk, revoked_at=None)
    if valid.update(revoked_at=clock.now()):
        audit.record("api_key.revoked", target=api_key, actor=actor, name=api_key.name)


def api_key_find(text: str) -> ApiKey | None:
    """The key with this text inside the open scope, unless it was revoked."""
    digest = _digest(text)
    candidates = ApiKey.objects.filter(prefix=_prefix(text), revoked_at=None)
    return next((key for key in candidates if constant_time_compare(key.digest, digest)), None)


def api_key_used(*, api_key: ApiKey, organisation: Organisation) -> None:
    """Note the use, at most once a minute, in a transaction of its own."""
    lately = clock.now() - USE_NOTED_AFTER
    if api_key.last_used_at and api_key.last_used_at > lately:
        return
    with tenant_scope(organisation):
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=lately)
        ApiKey.objects.filter(unnoted, pk=api_key.pk).update(last_used_at=clock.now())


def organisation_key_of(text: str) -> str | None:
    """The organisation that a key names, or None when this is no key of ours."""
    found = KEY.fullmatch(text)
    return found["organisation"] if found else None


def _prefix(text: str) -> str:
    return text[: len(text) - SECRET_LETTERS + SHOWN_LETTERS]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
