"""Saying no to further surveys. Only a POST acts: mail scanners press every link."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from accounts.tokens import split_public_token
from config.lib.languages import LANGUAGES
from distribution.models import Invitation
from distribution.services import invitation_resubscribe, invitation_unsubscribe
from distribution.views.landing import TOKEN
from surveys import answering
from surveys.answering import Frame


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
        invitation = Invitation.objects.filter(token=token).first()
        if invitation is None:
            return answering.unknown_page()
        state = _act(request, invitation) if request.method == "POST" else "asked"
    frame = _frame(request, organisation, invitation, public_token)
    return answering.page("distribution/unsubscribe.html", frame, {"state": state})


def _act(request: HttpRequest, invitation: Invitation) -> str:
    if "undo" in request.POST:
        invitation_resubscribe(invitation=invitation)
        return "back"
    invitation_unsubscribe(invitation=invitation)
    return "done"


def _frame(
    request: HttpRequest, organisation: Organisation, invitation: Invitation, public_token: str
) -> Frame:
    wish = request.GET.get("lang")
    return Frame(
        company=organisation.name,
        language=wish if wish in LANGUAGES else invitation.language,
        languages=tuple(LANGUAGES),
        address=f"/s/{public_token}",
    )
