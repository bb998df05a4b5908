"""Where a person lands after logging in, and their organisations."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.forms.organisation import NewOrganisationForm, ProfileForm
from accounts.models import User
from accounts.routing import LAST_ORGANISATION
from accounts.selectors import organisations_of
from accounts.services import organisation_create
from config.lib.sql import looking_again


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The organisation of the last visit, else the only one, else the choice."""
    organisations = organisations_of(cast(User, request.user))
    last = [one for one in organisations if one.slug == request.session.get(LAST_ORGANISATION)]
    if last or len(organisations) == 1:
        return redirect("analytics:dashboard", slug=(last or organisations)[0].slug)
    return redirect("accounts:organisation-list")


@login_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The choice between one's organisations."""
    return render(request, "accounts/organisation_list.html")


@login_required
@looking_again
def organisation_add(request: HttpRequest) -> HttpResponse:
    """Another organisation, with a trial of its own."""
    user = cast(User, request.user)
    form = NewOrganisationForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        organisation = organisation_create(
            owner=user,
            name=form.cleaned_data["organisation"],
            slug=form.cleaned_data["slug"],
            language=form.cleaned_data["language"],
        )
        return redirect("analytics:dashboard", slug=organisation.slug)
    return render(request, "accounts/organisation_add.html", {"form": form})


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Your name and the language of your screens."""
    form = ProfileForm(request.POST or None, instance=cast(User, request.user))
    if request.method == "POST" and form.is_valid():
        with translation.override(form.save().language):
            messages.success(request, translation.gettext("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_POST
def language_set(request: HttpRequest) -> HttpResponseRedirect:
    """The language of the screens: in a cookie, and for a person with a login in their profile."""
    response = cast(HttpResponseRedirect, set_language(request))
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
