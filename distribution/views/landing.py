"""The respondent's entrance: the token in the address is the key to one answer.

A GET never records an answer, because mail scanners press every link; only the POST of the
button does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import public_scope
from config.lib.sql import reconnecting
from distribution.visits import Visit, visit_find
from surveys import answering
from surveys.answering import Frame
from surveys.definition import Definition
from surveys.kinds import AnswerError
from surveys.selectors import version_definition
from surveys.services import response_record, response_update

TOKEN = re.compile(r"[a-z0-9]{1,16}\.[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Sitting:
    """A respondent in front of an open survey."""

    request: HttpRequest
    organisation: Organisation
    public_token: str
    visit: Visit
    version_id: UUID
    definition: Definition
    frame: Frame


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@reconnecting
def answer(request: HttpRequest, public_token: str, step: str = "") -> HttpResponse:
    """Every page behind an invitation's link. ``step``: "", "more", "thanks" or "privacy"."""
    if not TOKEN.fullmatch(public_token):
        return answering.unknown_page()
    key, _, token = public_token.partition(".")
    with public_scope(key) as organisation:
        if organisation is None:
            return answering.unknown_page()
        is_view = step == "" and answering.is_page_view(request)
        visit = visit_find(organisation=organisation, token=token, is_view=is_view)
        if visit is None:
            return answering.unknown_page()
        return _received(request, organisation, visit, public_token, step)


def _received(
    request: HttpRequest, organisation: Organisation, visit: Visit, public_token: str, step: str
) -> HttpResponse:
    if visit.version_id is None:
        frame = Frame(organisation.name, visit.language, [])
        return answering.notice_page("closed", frame, status=410)
    definition = version_definition(visit.version_id)
    frame = Frame(
        company=organisation.name,
        language=definition.language_for(request.GET.get("lang"), visit.language),
        languages=tuple(definition.languages),
        address=f"/s/{public_token}",
        unsubscribe=f"/u/{public_token}",
        chosen=answering.score_chosen(request.GET),
    )
    refusal = _refusal(request, organisation, visit, frame)
    if refusal is not None and step != "privacy":
        return refusal
    return STEPS[step](
        Sitting(request, organisation, public_token, visit, visit.version_id, definition, frame)
    )


def _refusal(
    request: HttpRequest, organisation: Organisation, visit: Visit, frame: Frame
) -> HttpResponse | None:
    if visit.is_expired:
        return answering.notice_page("expired", frame, status=410)
    if not visit.is_survey_live or not organisation.is_active:
        return answering.notice_page("closed", frame, status=410)
    if answering.is_too_large(request):
        return answering.notice_page("too_large", frame, status=413)
    return None


def _score(sitting: Sitting) -> HttpResponse:
    if sitting.request.method == "POST":
        return _score_sent(sitting)
    visit, frame = sitting.visit, sitting.frame
    return answering.live_score_page(
        frame, sitting.version_id, token=sitting.public_token, saved=visit.score
    )


def _score_sent(sitting: Sitting) -> HttpResponse:
    visit, frame, definition = sitting.visit, sitting.frame, sitting.definition
    try:
        score = answering.score_clean(frame, definition, sitting.request.POST)
    except AnswerError as problem:
        return answering.score_page(frame, definition, saved=visit.score, error=str(problem))
    has_more = bool(definition.asked(score))
    response_record(
        organisation=sitting.organisation,
        survey_id=visit.survey_id,
        version_id=sitting.version_id,
        key=definition.primary.key,
        score=score,
        channel=visit.channel,
        language=frame.language,
        contact_id=visit.contact_id,
        invitation_id=visit.invitation_id,
        started_at=visit.opened_at,
        is_complete=not has_more,
    )
    return answering.see_other(frame.more if has_more else frame.thanks)


def _more(sitting: Sitting) -> HttpResponse:
    visit, frame, definition = sitting.visit, sitting.frame, sitting.definition
    if visit.response_id is None or visit.score is None:
        return answering.see_other(frame.score)
    if not definition.asked(visit.score):
        return answering.see_other(frame.thanks)
    if sitting.request.method != "POST":
        shown = answering.follow_ups(frame, definition, visit.score, visit.answers)
        return answering.follow_up_page(frame, definition, visit.score, shown)
    shown, answers = answering.follow_ups_clean(
        frame, definition, visit.score, sitting.request.POST
    )
    if any(item.error for item in shown):
        return answering.follow_up_page(frame, definition, visit.score, shown)
    response_update(response_id=visit.response_id, answers=answers)
    return answering.see_other(frame.thanks)


def _thanks(sitting: Sitting) -> HttpResponse:
    visit, frame = sitting.visit, sitting.frame
    if visit.score is None:
        return answering.see_other(frame.score)
    return answering.thanks_page(frame, sitting.definition, visit.score, visit.comment or "")


def _privacy(sitting: Sitting) -> HttpResponse:
    return answering.privacy_page(sitting.frame)


STEPS = {"": _score, "more": _more, "thanks": _thanks, "privacy": _privacy}
