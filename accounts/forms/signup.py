"""Signing up: with an organisation of one's own, or by invitation."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.organisation import AddressForm
from accounts.models import Language, User
from accounts.services import organisation_create
from accounts.slugs import slug_reserve


class PersonSignupForm(SignupForm):  # type: ignore[misc]
    """What every new person is asked: name, e-mail, password, language of the screens."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of your screens"), choices=Language.choices, widget=forms.RadioSelect
    )
    field_order = ["name", "email", "password1", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["email"].label = _("Work e-mail")
        self.fields["email"].help_text = _("We send one mail, to confirm the address.")
        password = self.fields["password1"]
        password.help_text = _("At least 10 characters. A short sentence works well.")
        for field in (self.fields["email"], password):
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """As allauth's; a known address also costs the time of hashing a password."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return cast("tuple[User | None, HttpResponse | None]", super().try_save(request))

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is saved."""
        user.name = self.cleaned_data["name"]
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["name", "language"])


class OrganisationSignupForm(AddressForm, PersonSignupForm):
    """A person and their organisation, in one form."""

    field_order = ["name", "email", "organisation", "slug", "password1", "language"]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """As a new sign-up would, a known address takes the organisation's address."""
        if self.account_already_exists:
            slug_reserve(self.cleaned_data["slug"])
        return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """The organisation and its first owner come in the transaction of the user."""
        super().custom_signup(request, user)
        organisation_create(
            owner=user,
            name=self.cleaned_data["organisation"],
            slug=self.cleaned_data["slug"],
            language=self.cleaned_data["language"],
        )
