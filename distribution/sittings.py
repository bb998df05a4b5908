"""People who were invited, in front of their survey."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.visits import Visit, invitation_claim, invitation_release
from surveys.answering import (
    REPLY,
    Change,
    Frame,
    Person,
    Progress,
    RefusedError,
    Saved,
    Walk,
    framed,
    reply_id,
    reply_signed,
)
from surveys.answering.recorded import RecordedSitting
from surveys.rules import rules_read
from surveys.selectors import response_saved, version_definition
from surveys.services import Origin

# How long an answer that was cut off can be sent again.
CUT_OFF_SECONDS = 600


@dataclass
class InvitedSitting(RecordedSitting):
    """The answer belongs to the invitation."""

    visit: Visit

    @property
    def is_promise_broken(self) -> bool:
        """Whether the page sent promised an anonymous answer, which the survey no longer takes."""
        is_first = self.request.method == "POST" and self.saved is None
        return is_first and REPLY in self.request.GET and not self.visit.is_anonymous

    def refusal(self) -> str | None:
        return "expired" if self.visit.is_expired else super().refusal()


@dataclass
class AnonymousSitting(InvitedSitting):
    """The invitation is used up, and the answer is kept where nothing leads from one to the other.

    They are two transactions, so that not even their numbers are the same. An answer that cannot
    be saved gives the invitation back. Between the two a mark in the cache lets the same form, and
    no other, be sent again, for the case that the connection is cut there.
    """

    def refusal(self) -> str | None:
        if self.visit.is_answered and self.saved is None and not self._is_cut_off:
            return "answered"
        return super().refusal()

    @property
    def _mark(self) -> str:
        pair = f"{self.visit.invitation_id} {self.origin.response_id}"
        return f"claim:{salted_hmac('distribution.claim', pair, algorithm='sha256').hexdigest()}"

    @property
    def _is_cut_off(self) -> bool:
        """Whether this very form has used up the invitation, and its answer is not there."""
        return self.saved is None and cache.get(self._mark) is not None

    def first(self, progress: Progress) -> bool:
        invitation_id = self.visit.invitation_id
        if invitation_claim(organisation=self.organisation, invitation_id=invitation_id):
            cache.set(self._mark, True, CUT_OFF_SECONDS)
        elif not self._is_cut_off:
            return False
        transaction.on_commit(lambda: self._record(progress))
        return True

    def again(self, change: Change) -> Progress:
        # Without an answer the same page was sent twice at once, and the other request keeps it.
        return change(Saved()) if self.saved is None else super().again(change)

    def _record(self, progress: Progress) -> None:
        try:
            with tenant_scope(self.organisation):
                super().first(progress)
        except Exception:
            with tenant_scope(self.organisation):
                invitation_release(invitation_id=self.visit.invitation_id, state=self.visit.state)
            raise
        cache.delete(self._mark)


def invited_sitting(
    request: HttpRequest, organisation: Organisation, visit: Visit, frame: Frame
) -> InvitedSitting:
    """The sitting behind an invitation's link. Raises RefusedError when nothing was published."""
    frame = replace(
        frame,
        language=visit.language,
        unsubscribe=frame.address.replace("/s/", "/u/", 1),
        keep="tab" if visit.is_anonymous else "device",
        is_anonymous=visit.is_anonymous,
    )
    reply = _reply(request, visit) if visit.is_anonymous else None
    saved = _saved(organisation, visit, reply)
    version_id = saved.version_id if saved else visit.live_version_id
    if version_id is None:
        raise RefusedError("closed", frame)
    definition = version_definition(version_id)
    frame = framed(frame, definition, request, visit.language)
    if reply is not None:
        frame = frame.carrying(REPLY, reply_signed(reply, visit.survey_id))
    return (AnonymousSitting if visit.is_anonymous else InvitedSitting)(
        request=request,
        definition=definition,
        version_id=version_id,
        walk=Walk(definition, _person(visit, frame.language), str(reply or visit.invitation_id)),
        frame=frame,
        rules=rules_read(visit.rules_json),
        saved=saved,
        organisation=organisation,
        origin=_origin(visit, reply),
        is_live=visit.is_survey_live,
        visit=visit,
    )


def _reply(request: HttpRequest, visit: Visit) -> UUID:
    """The id of an anonymous answer, which only its own address knows."""
    return reply_id(request.GET.get(REPLY, ""), visit.survey_id) or uuid4()


def _saved(organisation: Organisation, visit: Visit, reply: UUID | None) -> Saved | None:
    if reply is None:
        return visit.saved
    return response_saved(organisation=organisation, survey_id=visit.survey_id, response_id=reply)


def _person(visit: Visit, language: str) -> Person:
    if visit.is_anonymous:
        return Person(language, visit.channel)
    return Person(language, visit.channel, visit.name, visit.properties)


def _origin(visit: Visit, reply: UUID | None) -> Origin:
    return Origin(
        survey_id=visit.survey_id,
        channel=visit.channel,
        contact_id=visit.contact_id,
        invitation_id=visit.invitation_id,
        response_id=reply,
        started_at=visit.opened_at,
        is_anonymous=visit.is_anonymous,
    )
