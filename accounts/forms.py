"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from accounts.models import User


class OrganisationSignupForm(forms.Form):
    """The fields a sign-up asks beside e-mail and password."""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is saved."""
