"""A survey tried out: the draft, which stores nothing, and what is live, stored as a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.limits import Limit, seconds_to_wait
from surveys import answering
from surveys.answering import Change, Frame, Person, Progress, Saved, Sitting, Walk, framed
from surveys.answering.recorded import RecordedSitting
from surveys.answering.replies import REPLY, reply_id, reply_signed
from surveys.answering.trying import (
    KEPT,
    PERSON,
    kept_read,
    kept_signed,
    person_read,
    test_found,
)
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.models import Survey
from surveys.rules import Rules
from surveys.selectors import response_saved, version_definition
from surveys.services import Origin

CHANNEL = "link"
# Pages sent to tests of one survey: a link that got about must not fill the table.
TESTS = Limit("tests of a survey", 600, 3600)


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def survey_test(request: HttpRequest, signed: str, step: str | int = "") -> HttpResponse:
    """Walk through a survey; the signed address says which one, draft or live."""
    found = test_found(signed)
    organisation = Organisation.objects.filter(pk=found.organisation_id).first() if found else None
    if found is None or organisation is None:
        return answering.unknown_page()
    frame = Frame(organisation.name, organisation.key, address=f"/s/test/{signed}", step=str(step))
    with tenant_scope(organisation):
        survey = Survey.objects.filter(pk=found.survey_id).first()
        if survey is None:
            return answering.unknown_page()
        if found.is_draft or survey.live_version_id is None:
            return answering.serve(
                draft_sitting(request, organisation, survey, frame, found.version_id)
            )
        if request.method == "POST" and seconds_to_wait((TESTS, str(survey.pk))):
            return answering.too_many_page()
        return answering.serve(live_sitting(request, organisation, survey, frame))


@dataclass
class DraftSitting(Sitting):
    """Nothing is stored: the answers travel in the addresses."""

    def first(self, progress: Progress) -> bool:
        is_complete = progress.is_complete or self.is_complete
        kept = kept_signed(progress.answers, progress.pages_sent, is_complete=is_complete)
        self.frame = self.frame.carrying(KEPT, kept)
        return True

    def again(self, change: Change) -> Progress:
        progress = change(self.saved or Saved())
        self.first(progress)
        return progress


def draft_sitting(
    request: HttpRequest,
    organisation: Organisation,
    survey: Survey,
    frame: Frame,
    version_id: UUID | None,
) -> DraftSitting:
    """The draft, or the version that is looked at; ``?scheme=`` shows it in light or dark."""
    definition = _in_scheme(request, _looked_at(survey, version_id))
    frame = replace(frame, test="draft", is_anonymous=survey.is_anonymous)
    frame = framed(frame, definition, request)
    for name in ("scheme", "seed", KEPT, PERSON):
        if name in request.GET:
            frame = frame.carrying(name, request.GET[name])
    return DraftSitting(
        request=request,
        definition=definition,
        version_id=None,
        walk=Walk(definition, _person(request, frame.language), request.GET.get("seed", "")),
        frame=frame,
        rules=Rules(),
        saved=_kept(request, definition),
    )


def _looked_at(survey: Survey, version_id: UUID | None) -> Definition:
    if version_id and survey.versions.filter(pk=version_id).exists():
        return version_definition(version_id)
    return Definition.model_validate(survey.draft)


def _person(request: HttpRequest, language: str) -> Person:
    channel, properties = person_read(request.GET.get(PERSON, "")) or (CHANNEL, {})
    return Person(language, channel, properties=properties)


def _in_scheme(request: HttpRequest, definition: Definition) -> Definition:
    scheme = request.GET.get("scheme")
    if scheme not in {"light", "dark"}:
        return definition
    look = definition.look.model_copy(update={"scheme": scheme})
    return definition.model_copy(update={"look": look})


def _kept(request: HttpRequest, definition: Definition) -> Saved | None:
    kept = kept_read(request.GET.get(KEPT, ""))
    if kept is None:
        return None
    answers, pages_sent, is_complete = kept
    completed_at = clock.now() if is_complete else None
    readable = {
        question.key: answers[question.key]
        for question in definition.questions
        if question.key in answers and _reads(question, answers[question.key])
    }
    return Saved(answers=readable, pages_sent=pages_sent, completed_at=completed_at)


def _reads(question: AnyQuestion, value: Any) -> bool:
    """Whether a question knows such an answer; a draft may be changed while it is tried."""
    try:
        question.typed(value)
        question.said(value, {})
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return not question.scores or value in question.scores


class LiveTestSitting(RecordedSitting):
    """A test takes no place and needs no open survey."""

    def refusal(self) -> str | None:
        return None


def live_sitting(
    request: HttpRequest, organisation: Organisation, survey: Survey, frame: Frame
) -> LiveTestSitting:
    """What is live; the answer is kept and marked as a test."""
    reply: UUID = reply_id(request.GET.get(REPLY, ""), survey.pk) or uuid7()
    saved = response_saved(organisation=organisation, survey_id=survey.pk, response_id=reply)
    version_id = saved.version_id if saved else survey.live_version_id
    definition = version_definition(version_id)
    frame = replace(frame, test="live", is_anonymous=survey.is_anonymous)
    frame = framed(frame, definition, request).carrying(REPLY, reply_signed(reply, survey.pk))
    return LiveTestSitting(
        request=request,
        definition=definition,
        version_id=version_id,
        walk=Walk(definition, Person(frame.language, CHANNEL), str(reply)),
        frame=frame,
        rules=Rules(),
        saved=saved,
        organisation=organisation,
        origin=Origin(survey_id=survey.pk, channel=CHANNEL, response_id=reply, is_test=True),
        is_live=True,
    )
