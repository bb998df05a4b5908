"""The respondents' portal: a code or an e-mail address lets a person in to their surveys.

One address, whose forms say what they ask for. A GET changes nothing; every refusal looks alike
and takes as long (docs/individual-login.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import public_scope
from config.lib.languages import LANGUAGES
from config.lib.sql import reconnecting
from distribution import portal
from distribution.open_links import is_guessing, posted
from distribution.portal_codes import portal_code_ask, portal_code_use
from surveys import answering
from surveys.answering import Frame

# What was sent is answered no sooner: neither a hit nor a miss shows by its time.
LEAST_SECONDS = 0.2
REFUSED, TOO_OFTEN = 422, 429


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@reconnecting
def portal_page(request: HttpRequest, key: str) -> HttpResponse:
    """The door, the page for a mailed code, or the list of who has come in."""
    started = time.monotonic()
    act = _act(request)
    is_over = act in TRIES and portal.is_too_often(request, key)
    with public_scope(key) as organisation:
        response = _inside(request, organisation, act, is_over=is_over) if organisation else None
    if response is None:
        return answering.too_many_page() if is_guessing(request) else answering.unknown_page()
    if act in TRIES:
        time.sleep(max(0, started + LEAST_SECONDS - time.monotonic()))
    return response


def _act(request: HttpRequest) -> str:
    """What the form that was sent asks for; a form on another site asks for nothing."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return ""
    return posted(request).get("act", "")


def _inside(
    request: HttpRequest, organisation: Organisation, act: str, *, is_over: bool
) -> HttpResponse:
    """The page, inside the open tenant scope."""
    frame = _frame(request, organisation)
    if is_over:
        return _door(frame, request, error="often")
    if act == "leave":
        return _leave(frame, organisation)
    if act in TRIES:
        return TRIES[act](request, organisation, frame)
    contact = portal.session_contact(request, organisation)
    if contact is None:
        return _door(frame, request)
    entries = portal.entries_of(organisation=organisation, contact=contact, language=frame.language)
    return answering.page(
        "respond/portal/list.html", frame, {"contact": contact, "entries": entries}
    )


def _frame(request: HttpRequest, organisation: Organisation) -> Frame:
    frame = Frame(company=organisation.name, languages=tuple(LANGUAGES))
    wishes = [request.GET.get("lang", ""), *answering.languages_of_browser(request)]
    known = [wish for wish in wishes if wish in LANGUAGES]
    return replace(frame, language=known[0] if known else organisation.language)


def _try_code(request: HttpRequest, organisation: Organisation, frame: Frame) -> HttpResponse:
    found = portal.code_opens(organisation=organisation, typed=posted(request).get("code", ""))
    if found is None:
        return _door(frame, request, error="code")
    return _enter(request, organisation, frame, found)


def _ask_mail(request: HttpRequest, organisation: Organisation, frame: Frame) -> HttpResponse:
    email = posted(request).get("email", "").strip()
    if "@" not in email:
        return _door(frame, request, error="email")
    portal_code_ask(organisation=organisation, email=email, language=frame.language)
    return _mailed(frame, email)


def _try_mailed(request: HttpRequest, organisation: Organisation, frame: Frame) -> HttpResponse:
    form = posted(request)
    email = form.get("email", "")
    found = portal_code_use(email=email, typed=form.get("code", ""))
    if found is None:
        return _mailed(frame, email, is_wrong=True)
    return _enter(request, organisation, frame, found)


Try = Callable[[HttpRequest, Organisation, Frame], HttpResponse]
# What counts against guessing, by the value of the form's button.
TRIES: dict[str, Try] = {"code": _try_code, "mail": _ask_mail, "once": _try_mailed}


def _enter(
    request: HttpRequest, organisation: Organisation, frame: Frame, contact_id: UUID
) -> HttpResponse:
    """On to the list. The cookie is for this organisation's portal alone, and ends by itself."""
    portal.try_give_back(request, organisation.key)
    response = answering.see_other(_address(frame, organisation))
    response.set_cookie(
        portal.COOKIE,
        portal.session_signed(organisation, contact_id),
        path=f"/p/{organisation.key}/",
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _leave(frame: Frame, organisation: Organisation) -> HttpResponse:
    response = answering.see_other(_address(frame, organisation))
    response.delete_cookie(portal.COOKIE, path=f"/p/{organisation.key}/", samesite="Lax")
    return response


def _address(frame: Frame, organisation: Organisation) -> str:
    return f"/p/{organisation.key}/?lang={frame.language}"


def _door(frame: Frame, request: HttpRequest, *, error: str = "") -> HttpResponse:
    form = posted(request)
    code = form.get("code", "") if form.get("act") == "code" else ""
    context = {"error": error, "code": code, "email": form.get("email", "")}
    status = {"": 200, "often": TOO_OFTEN}.get(error, REFUSED)
    response = answering.page("respond/portal/door.html", frame, context, status=status)
    if error == "often":
        response["Retry-After"] = str(portal.TRIES_OF_A_PLACE.seconds)
    return response


def _mailed(frame: Frame, email: str, *, is_wrong: bool = False) -> HttpResponse:
    context = {"email": email, "is_wrong": is_wrong}
    status = REFUSED if is_wrong else 200
    return answering.page("respond/portal/mailed.html", frame, context, status=status)
