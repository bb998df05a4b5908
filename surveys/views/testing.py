"""A survey tried out, in the preview's frames or on one's own phone: nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from surveys import answering
from surveys.answering import Frame
from surveys.definition import Definition
from surveys.kinds import AnswerError
from surveys.models import Survey


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def survey_test(request: HttpRequest, signed: str, step: str = "") -> HttpResponse:
    """Walk through a survey; the signed address says which, and the score travels in the query."""
    found = _found(signed)
    if found is None or answering.is_too_large(request):
        return answering.unknown_page()
    organisation, definition = found
    frame = Frame(
        company=organisation.name,
        language=definition.language_for(request.GET.get("lang")),
        languages=definition.languages,
        address=f"/s/test/{signed}",
        chosen=answering.score_chosen(request.GET),
        is_test=True,
    )
    if step == "privacy":
        return answering.privacy_page(frame)
    if step == "" or frame.chosen is None:
        return _score(request, frame, definition)
    return _after_score(request, frame, definition, frame.chosen, step)


def _found(signed: str) -> tuple[Organisation, Definition] | None:
    try:
        organisation_id, survey_id, is_draft = signing.loads(
            signed, salt=answering.TEST_SALT, max_age=answering.TEST_SECONDS
        )
    except signing.BadSignature:
        return None
    organisation = Organisation.objects.filter(pk=UUID(organisation_id)).first()
    if organisation is None:
        return None
    with tenant_scope(organisation):
        survey = Survey.objects.select_related("live_version").filter(pk=UUID(survey_id)).first()
    if survey is None:
        return None
    version = None if is_draft else survey.live_version
    return organisation, Definition.model_validate(version.definition if version else survey.draft)


def _score(request: HttpRequest, frame: Frame, definition: Definition) -> HttpResponse:
    if request.method != "POST":
        return answering.score_page(frame, definition)
    try:
        score = answering.score_clean(frame, definition, request.POST)
    except AnswerError as problem:
        return answering.score_page(frame, definition, error=str(problem))
    frame = replace(frame, chosen=score)
    return answering.see_other(frame.more if definition.asked(score) else frame.thanks)


def _after_score(
    request: HttpRequest, frame: Frame, definition: Definition, score: int, step: str
) -> HttpResponse:
    if step == "thanks":
        return answering.thanks_page(frame, definition, score, "")
    if request.method != "POST":
        shown = answering.follow_ups(frame, definition, score, {})
        return answering.follow_up_page(frame, definition, score, shown)
    shown, _ = answering.follow_ups_clean(frame, definition, score, request.POST)
    if any(item.error for item in shown):
        return answering.follow_up_page(frame, definition, score, shown)
    return answering.see_other(frame.thanks)
