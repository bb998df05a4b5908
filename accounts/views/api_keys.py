"""The keys of the REST API: make one, see when they were used, revoke."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.api_keys import ApiKeyError, api_key_create, api_key_revoke
from accounts.forms.api_keys import ApiKeyForm
from accounts.http import StaffRequest
from accounts.models import ApiKey


@require_safe
def api_key_list(request: StaffRequest) -> HttpResponse:
    """The keys that open something; none can be shown again."""
    keys = ApiKey.objects.filter(revoked_at=None).select_related("created_by").order_by("name")
    return render(request, "accounts/api_key_list.html", {"keys": keys})


@require_http_methods(["GET", "HEAD", "POST"])
def api_key_new(request: StaffRequest) -> HttpResponse:
    """Name a key; the answer shows it, and nothing ever does so again."""
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            api_key, text = api_key_create(
                name=form.cleaned_data["name"],
                organisation=request.organisation,
                actor=request.user,
            )
        except ApiKeyError as error:
            form.add_error("name", str(error))
        else:
            context = {"api_key": api_key, "text": text, "base_url": settings.BASE_URL}
            return render(request, "accounts/api_key_made.html", context)
    return render(request, "accounts/api_key_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def api_key_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then revoke a key."""
    api_key = get_object_or_404(ApiKey, pk=pk)
    if request.method != "POST":
        return render(request, "accounts/api_key_revoke.html", {"api_key": api_key})
    api_key_revoke(api_key=api_key, actor=request.user)
    messages.success(request, _("%(name)s opens nothing any more.") % {"name": api_key.name})
    return redirect("accounts:api-key-list", slug=request.organisation.slug)
