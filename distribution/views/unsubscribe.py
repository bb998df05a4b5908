"""Saying no to further surveys, or less: not now, or another way. Only a POST acts: mail scanners
press every link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from accounts.tokens import split_public_token
from config.lib.languages import LANGUAGES
from distribution.models import Invitation
from distribution.preferences import (
    Door,
    channel_prefer,
    door_of,
    other_channels,
    resubscribe,
    snooze,
)
from distribution.preferences import unsubscribe as unsubscribe_from
from distribution.views.landing import TOKEN
from surveys import answering
from surveys.answering import Frame, Pair


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, public_token: str) -> HttpResponse:
    """The page of a mail's last link, and the target of a mail program's one-click (RFC 8058).

    The token is the capability: no login, no cookie, no redirect.
    """
    found = split_public_token(public_token) if TOKEN.fullmatch(public_token) else None
    if found is None:
        return answering.unknown_page()
    organisation, token = found
    with tenant_scope(organisation):
        invitation = Invitation.objects.select_related("contact").filter(token=token).first()
        if invitation is None:
            return answering.unknown_page()
        door = door_of(invitation, request.GET.get("via", ""))
        others = other_channels(door, organisation)
        context = _act(request.POST, door, others) if request.method == "POST" else {}
    frame = _frame(request, organisation, door, public_token)
    context = {"state": "asked"} | context | {"door": door, "others": others}
    with timezone.override(organisation.zone):
        return answering.page("distribution/unsubscribe.html", frame, context)


def _act(said: QueryDict, door: Door, others: list[str]) -> dict[str, Any]:
    """Do what was pressed. A mail program's one click names no button of ours: it means no."""
    if "undo" in said:
        resubscribe(door=door)
        return {"state": "back"}
    if "snooze" in said:
        return {"state": "snoozed", "until": snooze(door=door)}
    if (channel := said.get("other")) in others:
        channel_prefer(door=door, channel=channel)
        return {"state": "moved", "moved_to": channel}
    unsubscribe_from(door=door)
    return {"state": "done"}


def _frame(
    request: HttpRequest, organisation: Organisation, door: Door, public_token: str
) -> Frame:
    wish = request.GET.get("lang")
    return Frame(
        company=organisation.name,
        language=wish if wish in LANGUAGES else door.invitation.language,
        languages=tuple(LANGUAGES),
        address=f"/s/{public_token}",
        carried=(Pair("via", door.channel),),
    )
