"""The respondent's entrance: the token in the address is the key to one answer.

A GET never records an answer, because mail scanners press every link; only the POST of the
button does.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import public_scope
from config.lib.sql import reconnecting
from distribution.sittings import invited_sitting
from distribution.visits import visit_find
from surveys import answering
from surveys.answering import Frame, RefusedError

TOKEN = re.compile(r"[a-z0-9]{1,16}\.[A-Za-z0-9_-]{1,64}")


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@reconnecting
def answer(request: HttpRequest, public_token: str, step: str | int = "") -> HttpResponse:
    """Every page behind a link. ``step``: "", a page's number, "thanks" or "privacy"."""
    key, _, token = public_token.partition(".")
    frame = Frame(address=f"/s/{public_token}", step=str(step))
    if not TOKEN.fullmatch(public_token):
        return answering.unknown_page()
    try:
        with public_scope(key) as organisation:
            return _inside(request, organisation, token, frame)
    except RefusedError as refused:
        return answering.notice_page(refused.notice, refused.frame)


def _inside(
    request: HttpRequest, organisation: Organisation | None, token: str, frame: Frame
) -> HttpResponse:
    if organisation is None:
        return answering.unknown_page()
    frame = replace(frame, company=organisation.name)
    is_view = frame.step == "" and answering.is_page_view(request)
    visit = visit_find(organisation=organisation, token=token, is_view=is_view)
    if visit is None:
        return answering.unknown_page()
    return answering.serve(invited_sitting(request, organisation, visit, frame))
