"""Guards of views: the trial, and pages behind a secret address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import StaffRequest

View = Callable[..., HttpResponseBase]


def active_required(view: View) -> View:
    """A staff view that makes or sends something: it stops when the trial is over.

    The reader is led to the page that says what still works; nothing is changed.
    """

    @wraps(view)
    def enter(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.organisation.is_active:
            return view(request, *args, **kwargs)
        messages.error(request, _("The trial has ended, so nothing was changed or sent."))
        response = redirect("accounts:trial", slug=request.organisation.slug)
        return HttpResponseClientRedirect(response.url) if request.htmx else response

    return enter


def token_page(view: View) -> View:
    """A page whose address is a secret: kept by no cache, told to nobody, found by no robot."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        # Not no-referrer: with it a browser sends "Origin: null", and the form's own check refuses.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return enter
