"""How django-allauth speaks and sends in Anbefal."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The defaults; account mail and sign-up are refined here."""
