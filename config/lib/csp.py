"""Exceptions from the strict content security policy, each for exactly one text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from django.http import HttpResponseBase


def allow_style(response: HttpResponseBase, css: str) -> None:
    """Let a page apply ``<style>{css}</style>``, and no other style of its own; "" allows none."""
    if css:
        digest = b64encode(sha256(css.encode()).digest()).decode()
        _update(response, {"style-src": [f"'sha256-{digest}'"]})


def allow_leaving(response: HttpResponseBase, hosts: Iterable[str]) -> None:
    """Let a form of this page end on these sites: browsers count where it is redirected to."""
    sites = [f"https://{host}" for host in hosts]
    if sites:
        _update(response, {"form-action": sites})


def allow_framing(response: HttpResponseBase, sites: Iterable[str]) -> None:
    """Let pages of these sites, beside our own, show this one in a frame."""
    _update(response, {"frame-ancestors": list(sites)})
    # The older header knows no list, and would refuse them all.
    response.xframe_options_exempt = True  # type: ignore[attr-defined]


def _update(response: HttpResponseBase, changes: dict[str, list[str]]) -> None:
    earlier = getattr(response, "_csp_update", {})
    response._csp_update = {**earlier, **changes}  # type: ignore[attr-defined]
