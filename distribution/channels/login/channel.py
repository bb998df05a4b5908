"""Individual login: a personal code, on paper or in a list, opens the person's surveys."""

from __future__ import annotations

from distribution.channels.base import UnsentChannel


class LoginChannel(UnsentChannel):
    """Asks by a code that somebody else hands over."""

    key = "login"
