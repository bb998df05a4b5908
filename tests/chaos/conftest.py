"""The real mail server, as the tests of distribution have it."""

from __future__ import annotations

from tests.distribution.conftest import mail

__all__ = ["mail"]
