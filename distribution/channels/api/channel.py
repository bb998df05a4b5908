"""API: a program names the person, gets the address of their page, and delivers it itself."""

from __future__ import annotations

from distribution.channels.base import UnsentChannel


class ApiChannel(UnsentChannel):
    """Asks whom the API names."""

    key = "api"
