"""The entrance of staff: every route under ``/o/<slug>/`` is made by ``org_path``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.http import StaffRequest
from accounts.models import Membership, Role, User
from accounts.tenancy import tenant_scope, user_scope
from config.lib.sql import looking_again

StaffView = Callable[..., HttpResponseBase]

# The session's key for the slug a person worked in last.
LAST_ORGANISATION = "organisation"


def org_path(route: str, view: StaffView, *, role: Role, name: str) -> URLPattern:
    """A route below ``/o/<slug>/`` that needs at least ``role``.

    Anonymous: redirected to the login. Not a member, or no such organisation: 404, the same
    answer for both. Role too low: 403. The view runs in one transaction inside the tenant.
    """
    return path(f"o/<slug:slug>/{route}", _entrance(view, role), name=name)


def _entrance(view: StaffView, role: Role) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def enter(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = _membership(request.user, slug)
        if not membership.may(role):
            raise PermissionDenied
        staff = cast(StaffRequest, request)
        staff.membership, staff.organisation = membership, membership.organisation
        if request.session.get(LAST_ORGANISATION) != slug:
            request.session[LAST_ORGANISATION] = slug
        with timezone.override(staff.organisation.zone):
            response = _respond(view, staff, kwargs)
        # Customers' data must not stay in a browser after its user has logged out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    enter.role = role  # type: ignore[attr-defined]  # read by the test that walks every route
    return enter


@looking_again
def _respond(view: StaffView, request: StaffRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
    with tenant_scope(request.organisation):
        return view(request, **kwargs)


def _membership(user: User, slug: str) -> Membership:
    with user_scope(user):
        found = (
            Membership.across.select_related("organisation")
            .filter(user=user, organisation__slug=slug)
            .first()
        )
    if found is None:
        raise Http404
    return found
