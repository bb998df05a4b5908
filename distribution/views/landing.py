"""The respondent's entrance: the token in the address is the key to one answer.

A GET never records an answer, because mail scanners press every link; only the POST of the
button does.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from psycopg.errors import CheckViolation

from accounts.models import Organisation
from accounts.tenancy import public_scope
from config.lib.sql import reconnecting
from distribution.channels.link.visits import Door, link_find
from distribution.open_links import PASSWORD, is_guessing, is_too_often
from distribution.sittings import invited_sitting
from distribution.views.open_link import open_link_page
from distribution.visits import Visit, visit_find
from surveys import answering
from surveys.answering import Frame, RefusedError

TOKEN = re.compile(r"[a-z0-9]{1,16}\.[A-Za-z0-9_-]{1,64}")


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@reconnecting
def answer(
    request: HttpRequest, public_token: str, step: str | int = "", door: Door = Door.PAGE
) -> HttpResponse:
    """Every page behind a link.

    ``step``: "", a page's number, "thanks" or "privacy"; of an open link also "password".
    ``door``: that of an invitation is a page of its own.
    """
    if not TOKEN.fullmatch(public_token):
        return _unknown(request)
    if is_too_often(request, public_token, str(step), door):
        return _too_many(door)
    try:
        response = _page(request, public_token, step, door)
    except IntegrityError as problem:
        if not isinstance(problem.__cause__, CheckViolation):
            raise
        # Made anonymous while its first answer was under way, which is anonymous now as well.
        response = _page(request, public_token, step, door)
    return _told(request, response) if response else _unknown(request)


def _page(
    request: HttpRequest, public_token: str, step: str | int, door: Door
) -> HttpResponse | None:
    """The page, in a transaction of its own; None when the token leads nowhere."""
    key, _, token = public_token.partition(".")
    frame = Frame(address=f"/{door}/{public_token}", step=str(step))
    try:
        with public_scope(key) as organisation:
            return _inside(request, organisation, token, frame, door) if organisation else None
    except RefusedError as refused:
        return answering.notice_page(refused.notice, refused.frame)


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A script cannot read where a redirect leads: respond.js is told in a header."""
    if response.status_code == 303 and request.headers.get("X-Requested-With") == "respond":
        response.status_code, response["X-Next"] = 204, response["Location"]
        del response["Location"]
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    return answering.too_many_page() if is_guessing(request) else answering.unknown_page()


def _too_many(door: Door) -> HttpResponse:
    response = answering.too_many_page()
    if door is Door.KIOSK:
        # Nobody reloads the page of a tablet.
        response["Refresh"] = response["Retry-After"]
    return response


def _inside(
    request: HttpRequest, organisation: Organisation, token: str, frame: Frame, door: Door
) -> HttpResponse | None:
    """The page of an invitation or an open link; None when the token is of neither."""
    frame = replace(frame, company=organisation.name, key=organisation.key)
    visit = _invited(request, organisation, token, frame) if door is Door.PAGE else None
    if visit is not None:
        sitting = invited_sitting(request, organisation, visit, frame)
        is_void = sitting.is_promise_broken
        return answering.see_other(sitting.frame.start) if is_void else answering.serve(sitting)
    link = link_find(organisation=organisation, token=token, door=door)
    return open_link_page(request, organisation, link, frame) if link else None


def _invited(
    request: HttpRequest, organisation: Organisation, token: str, frame: Frame
) -> Visit | None:
    if frame.step == PASSWORD:
        return None
    is_view = frame.step == "" and answering.is_page_view(request)
    return visit_find(organisation=organisation, token=token, is_view=is_view)
