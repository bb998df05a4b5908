"""How a link is shown elsewhere: in another site's page, as a pop-up there, on a tablet."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from accounts.domains import NAME

MOST_SITES, MOST_PATHS = 20, 8
# Sites of somebody who tries it at their own desk; only these may do without https.
DESKS = {"localhost", "127.0.0.1"}
PATH = re.compile(r"/[^\s*]{0,58}\*?")


class SiteError(ValueError):
    """No site that a browser could compare with its own address bar."""


def site_read(text: str) -> str:
    """``https://www.example.no[:port]`` of an address, as browsers spell an origin.

    What follows the host is cut off. Raises SiteError for anything but https, save on one's own
    machine, and for names with wildcards.
    """
    text = text.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (UnicodeError, ValueError):
        raise SiteError(text) from None
    is_known = host in DESKS if parts.scheme == "http" else NAME.fullmatch(host) or host in DESKS
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not is_known:
        raise SiteError(text)
    usual = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{host}" + ("" if port in {None, usual} else f":{port}")


class PopUp(BaseModel):
    """When the pop-up asks a visitor of another site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Never more often than this in one browser.
    days: int = Field(default=90, ge=1, le=365)
    # Of the visitors, in per cent.
    share: int = Field(default=100, ge=1, le=100)
    delay_seconds: int = Field(default=10, ge=0, le=600)
    # Where it asks: "/shop" alone, or "/shop/*" with all below; empty is everywhere.
    paths: tuple[str, ...] = Field(default=(), max_length=MOST_PATHS)


class Kiosk(BaseModel):
    """A tablet that many people use, one after another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_on: bool = False
    # How long the thanks stand, and how long an answer nobody goes on with.
    thanks_seconds: int = Field(default=8, ge=3, le=120)
    idle_seconds: int = Field(default=60, ge=20, le=900)


class Embedding(BaseModel):
    """``Embedding.model_validate(link.embedding)`` reads a row; an empty one is the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Whose pages may show it; none: it is shown in no other site's page.
    sites: tuple[str, ...] = Field(default=(), max_length=MOST_SITES)
    pop_up: PopUp = PopUp()
    kiosk: Kiosk = Kiosk()


@lru_cache(maxsize=512)
def embedding_read(stored: str) -> Embedding:
    """The settings as the database stores them, read once for each text."""
    return Embedding.model_validate_json(stored)
