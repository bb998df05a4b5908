"""Values from the environment; a bad one stops the start with a numbered message."""

from __future__ import annotations

import os
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
TWILIO = "https://api.twilio.com"


def env_str(name: str, default: str | None = None) -> str:
    """The variable's text. Raises ImproperlyConfigured (anbefal.E001) when it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"anbefal.E001: the environment variable {name} is not set")
    return value


def env_bool(name: str, default: bool = False) -> bool:
    """The variable as a truth value. Raises ImproperlyConfigured (anbefal.E002) otherwise."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    raise ImproperlyConfigured(f"anbefal.E002: {name} must be 0 or 1, not {text!r}")


def env_int(name: str, default: int) -> int:
    """The variable as a whole number of 0 or more. Raises ImproperlyConfigured (anbefal.E005)."""
    text = os.environ.get(name, str(default))
    if text.isdecimal():
        return int(text)
    raise ImproperlyConfigured(f"anbefal.E005: {name} must be a whole number, not {text!r}")


def _url_parts(name: str, schemes: set[str], code: str) -> Any:
    parts = urlsplit(env_str(name))
    if parts.scheme not in schemes or not parts.hostname:
        wanted = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise ImproperlyConfigured(
            f"anbefal.{code}: {name} must start with {wanted} and name a host"
        )
    return parts


def database_from_url(name: str) -> dict[str, Any]:
    """Django's connection settings from ``postgres://user:password@host:port/database?option=value``."""
    parts = _url_parts(name, {"postgres", "postgresql"}, "E003")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or 5432),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def email_from_url(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from ``smtp://``, ``smtp+tls://`` (STARTTLS) or ``smtp+ssl://``."""
    parts = _url_parts(name, {"smtp", "smtp+tls", "smtp+ssl"}, "E004")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
    }


class SmsSettings(NamedTuple):
    """An account of Twilio, its sender, and where its API is."""

    account: str
    token: str
    sender: str
    api: str


def sms_from_url(name: str) -> SmsSettings:
    """The account of ``twilio://SID:token@?from=+4790000000``; an empty one when it is not set.

    ``twilio+http://SID:token@host:port?from=...`` speaks to a service of one's own machine. Raises
    ImproperlyConfigured (anbefal.E006).
    """
    url = env_str(name, "")
    # An unescaped plus stands for itself: numbers begin with one.
    parts = urlsplit(url.replace("+", "%2B").replace("twilio%2B", "twilio+", 1))
    sender = dict(parse_qsl(parts.query)).get("from", "")
    is_whole = parts.username and parts.password and sender
    if url and not (parts.scheme in {"twilio", "twilio+http"} and is_whole):
        raise ImproperlyConfigured(
            f"anbefal.E006: {name} must be twilio://account:token@?from=sender"
        )
    api = f"http://{parts.hostname}:{parts.port}" if parts.hostname else TWILIO
    account, token = unquote(parts.username or ""), unquote(parts.password or "")
    return SmsSettings(account, token, sender, api)


def prices_from_text(name: str) -> dict[str, float]:
    """Prices by country from ``NO=0.08 SE=0.06``. Raises ImproperlyConfigured (anbefal.E007)."""
    pairs = [word.partition("=") for word in env_str(name, "").split()]
    try:
        return {country: float(price) for country, _, price in pairs}
    except ValueError:
        raise ImproperlyConfigured(f"anbefal.E007: {name} must be like NO=0.08 SE=0.06") from None
