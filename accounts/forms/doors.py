"""django-allauth's forms in our words: labels without placeholders, hints that help."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "password1": _("New password"),
    "oldpassword": _("Present password"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Log in with it alone, without the password"),
}
HINTS = {
    "password": "",
    "password1": _("At least 10 characters. A short sentence works well."),
    "passwordless": _("Your device then asks for its PIN, your finger or your face."),
}


class OurWords:
    """Puts our labels and hints on a form's fields; a repeated password is not asked for."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)


class LoginForm(OurWords, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ResetPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of a mail."""


class ChangePasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password by the present one."""


class SetPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password for an account that has none."""


class ReauthenticateForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something delicate."""


class AddEmailForm(OurWords, account.AddEmailForm):  # type: ignore[misc]
    """The e-mail address to change to."""


class CodeForm(OurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of logging in."""


class ReauthenticateCodeForm(OurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something delicate."""


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""


class AddPasskeyForm(OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey's name, and whether it replaces the password."""


class EditPasskeyForm(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """A passkey's name."""
