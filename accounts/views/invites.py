"""The page behind an invitation's link."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import token_page
from accounts.forms.signup import PersonSignupForm
from accounts.models import MemberInvite, Organisation, User
from accounts.selectors import invite_by_token
from accounts.services import InviteError, invite_accept


@token_page
def invite(request: HttpRequest, public_token: str) -> HttpResponse:
    """What is offered, to whom, and the way to accept it."""
    found = invite_by_token(public_token)
    if found is None or not found[1].is_open:
        return render(request, "accounts/invite_gone.html", status=404 if found is None else 410)
    organisation, offer = found
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, organisation, offer)
    context = {
        "organisation": organisation,
        "invite": offer,
        "public_token": public_token,
        "is_known": _is_known(offer),
    }
    return render(request, "accounts/invite.html", context)


def _accept(request: HttpRequest, organisation: Organisation, offer: MemberInvite) -> HttpResponse:
    try:
        invite_accept(invite=offer, organisation=organisation, user=cast(User, request.user))
    except InviteError as error:
        messages.error(request, str(error))
        return redirect(request.path)
    messages.success(request, _("You are now a member of %(name)s.") % {"name": organisation.name})
    return redirect("analytics:dashboard", slug=organisation.slug)


def _is_known(offer: MemberInvite) -> bool:
    return User.objects.filter(email=offer.email).exists()


class InvitedSignupForm(PersonSignupForm):
    """A sign-up whose address is the invited one."""

    field_order = ["name", "password1", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True


class InvitedSignupView(SignupView):  # type: ignore[misc]
    """A new person signs up and is a member at once: the link proved the address."""

    template_name = "accounts/invite_signup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = invite_by_token(kwargs["public_token"])
        if found is None or not found[1].is_open or _is_known(found[1]):
            return redirect("accounts:invite", public_token=kwargs["public_token"])
        self.organisation, self.invite = found
        return cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))

    def get_form_class(self) -> type[InvitedSignupForm]:
        return InvitedSignupForm

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.invite.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"organisation": self.organisation, "public_token": self.kwargs["public_token"]}
        return {**super().get_context_data(**kwargs), **context}

    def form_valid(self, form: InvitedSignupForm) -> HttpResponse:
        get_adapter().stash_verified_email(self.request, self.invite.email)
        response = super().form_valid(form)
        if self.user is not None:
            invite_accept(invite=self.invite, organisation=self.organisation, user=self.user)
        return cast(HttpResponse, response)


invite_signup = token_page(InvitedSignupView.as_view())
