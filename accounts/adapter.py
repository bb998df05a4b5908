"""How django-allauth speaks and sends in Anbefal."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import account_mail_queue
from config.lib.sealing import seal, unseal

WAYS = {
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our words, and mail that is stored now and sent by a task after the commit."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address and the password do not belong together."),
        "email_taken": _("This e-mail address has an account already."),
        "enter_current_password": _("Enter your present password."),
        "incorrect_code": _("This code is not right, or too old."),
        "incorrect_password": _("This password is not right."),
        "invalid_or_expired_key": _("This link is used or has expired."),
        "invalid_password_reset": _("This link is used or has expired."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "same_as_current": _("This is the address you have now."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Called by allauth for each of its mails."""
        account_mail_queue(to=email, template=template_prefix, context=context)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to prove who one is, each in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS[method["id"]]} for method in methods]


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our words for two-step login."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or too old."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """What is stored of a TOTP secret or a seed of recovery codes."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """ "Passkey 1", "Passkey 2" ... for a passkey added without a name."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The product's name, which the browser shows when it asks for a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Anbefal"}
