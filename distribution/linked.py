"""People who came through an open link, in front of its survey (docs/open-links.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import Organisation
from config.lib.ids import uuid7
from distribution.channels.link.visits import Door, LinkVisit
from distribution.models import Channel
from distribution.open_links import (
    KEY,
    REPLY_FIELD,
    hidden_fields,
    is_unlocked,
    posted,
)
from surveys.answering import (
    REPLY,
    Change,
    Frame,
    Kiosk,
    Pair,
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
from surveys.definition import Definition
from surveys.selectors import response_saved, version_definition
from surveys.services import Origin

# A field that no person sees. Its letter is a capital: no question has such a key.
TRAP = "Website"
# Left behind after an answer where the rules want one of each; without a name it says no more.
COOKIE, COOKIE_SECONDS = "answer", 180 * 24 * 3600
ANONYMOUS_MARK = "given"
# Versions of the id: at random, or beginning with the time.
ANONYMOUS_ID, NAMED_ID = 4, 7


@dataclass
class LinkedSitting(RecordedSitting):
    """The answer is known by its id, which the first page's form and later addresses carry.

    ``is_known``: the request says which answer it is about. ``is_remembered``: the device does, so
    that the address need not. ``mark`` is what the device is to remember from now on.
    """

    visit: LinkVisit
    reply: UUID
    is_known: bool
    is_remembered: bool
    mark: str = ""

    def refusal(self) -> str | None:
        if self.saved is None:
            if self.visit.is_closed:
                return "closed"
            if self.rules.audience == "invited":
                return "invited"
            if _mark(self.request, self.visit) == ANONYMOUS_MARK:
                return "answered"
        return super().refusal()

    def may_leave_for(self, address: str) -> bool:
        """Only from a window of their own: a frame shows no other site, a tablet nothing else."""
        return self.visit.door is Door.PAGE and super().may_leave_for(address)

    @property
    def may_edit(self) -> bool:
        """On a tablet the next person must not find the answer of the last one."""
        is_over = self.visit.door is Door.KIOSK and self.is_complete
        return not is_over and super().may_edit

    @property
    def is_locked(self) -> bool:
        """Whether the password is to be asked for first."""
        key = self.request.GET.get(KEY)
        return self.saved is None and not is_unlocked(self.visit.link_id, self.rules.password, key)

    @property
    def is_told_twice(self) -> bool:
        """Whether the last page's address, which people pass on, need not name the answer."""
        return self.is_remembered and self.frame.step == "thanks" and REPLY in self.request.GET

    @property
    def is_robot(self) -> bool:
        """Whether somebody filled the field that no person sees."""
        return self.saved is None and bool(posted(self.request).get(TRAP))

    def first(self, progress: Progress) -> bool:
        self._carry(progress)
        return super().first(progress)

    def again(self, change: Change) -> Progress:
        progress = super().again(change)
        self._carry(progress)
        return progress

    def _carry(self, progress: Progress) -> None:
        signed = reply_signed(self.reply, self.visit.survey_id)
        named = () if self.is_remembered else (Pair(REPLY, signed),)
        self.frame = replace(self.frame, carried=(*_unlocking(self.request, self.visit), *named))
        if not self.visit.is_one_each:
            return
        if not self.visit.is_anonymous:
            self.mark = signed
        elif progress.is_complete:
            self.mark = ANONYMOUS_MARK

    def leave_mark(self, response: HttpResponse) -> None:
        """One cookie, for this link alone and never before an answer."""
        if self.mark:
            response.set_cookie(
                COOKIE,
                self.mark,
                max_age=COOKIE_SECONDS,
                path=self.frame.address,
                secure=settings.IS_HTTPS,
                httponly=True,
                samesite="Lax",
            )


def linked_sitting(
    request: HttpRequest, organisation: Organisation, visit: LinkVisit, frame: Frame
) -> LinkedSitting:
    """The sitting behind an open link. Raises RefusedError when nothing was published."""
    known = _reply(request, visit)
    saved = _saved(organisation, visit, known)
    version_id = saved.version_id if saved else visit.live_version_id
    frame = replace(frame, **_promises(visit))
    if version_id is None:
        raise RefusedError("closed", frame)
    definition = version_definition(version_id)
    given = hidden_fields(definition.hidden_fields, request.GET)
    properties = _properties(definition, visit, saved, given)
    reply = known or (uuid4() if visit.is_anonymous else uuid7())
    is_remembered = reply == reply_id(_mark(request, visit), visit.survey_id)
    frame = framed(frame, definition, request, visit.language)
    frame = replace(
        frame, kiosk=_kiosk(request, visit, frame, saved.properties if saved else given)
    )
    if saved is None:
        frame = _carrying(frame, request, reply_signed(reply, visit.survey_id), given)
    elif not is_remembered:
        frame = replace(frame, carried=_unlocking(request, visit))
        frame = frame.carrying(REPLY, reply_signed(reply, visit.survey_id))
    return LinkedSitting(
        request=request,
        definition=definition,
        version_id=version_id,
        walk=Walk(definition, Person(frame.language, Channel.LINK, "", properties), str(reply)),
        frame=frame,
        rules=visit.rules,
        saved=saved,
        organisation=organisation,
        origin=_origin(visit, reply, properties),
        is_live=visit.is_live,
        visit=visit,
        reply=reply,
        is_known=known is not None and (saved is not None or _is_first_form(request)),
        is_remembered=is_remembered,
    )


def _promises(visit: LinkVisit) -> dict[str, Any]:
    """What is kept, and for how long, on a device that may be somebody else's next."""
    return {
        "is_anonymous": visit.is_anonymous,
        "keep": "device" if visit.is_one_each and not visit.is_anonymous else "tab",
        "leaves_cookie": visit.is_one_each,
        "framed_by": visit.embedding.sites if visit.door is Door.FRAME else (),
    }


def _kiosk(
    request: HttpRequest, visit: LinkVisit, frame: Frame, given: Mapping[str, str]
) -> Kiosk | None:
    """Where a tablet begins again: with the fields its address had, in the first language."""
    if visit.door is not Door.KIOSK:
        return None
    timing, presets = visit.embedding.kiosk, visit.presets
    own = [Pair(name, value) for name, value in given.items() if name not in presets]
    query = urlencode([*_unlocking(request, visit), *own])
    restart = f"{frame.address}?{query}" if query else frame.address
    return Kiosk(restart, timing.thanks_seconds, timing.idle_seconds)


def _unlocking(request: HttpRequest, visit: LinkVisit) -> tuple[Pair, ...]:
    """The key goes along on a tablet, where staff typed the password for all who come."""
    key = request.GET.get(KEY, "")
    return (Pair(KEY, key),) if key and visit.door is Door.KIOSK else ()


def _reply(request: HttpRequest, visit: LinkVisit) -> UUID | None:
    """The answer that this device, the address or the form of a first page says it is about.

    The id tells whether its first page promised an anonymous answer. What was promised otherwise
    than the survey is by now begins again.
    """
    version = ANONYMOUS_ID if visit.is_anonymous else NAMED_ID
    signed = [
        _mark(request, visit),
        request.GET.get(REPLY, ""),
        posted(request).get(REPLY_FIELD, ""),
    ]
    found = (reply_id(text, visit.survey_id) for text in signed)
    return next((reply for reply in found if reply and reply.version == version), None)


def _is_first_form(request: HttpRequest) -> bool:
    """Whether a first page was sent, by the field whose forms are counted against robots."""
    return REPLY_FIELD in posted(request)


def _mark(request: HttpRequest, visit: LinkVisit) -> str:
    return request.COOKIES.get(COOKIE, "") if visit.is_one_each else ""


def _saved(organisation: Organisation, visit: LinkVisit, reply: UUID | None) -> Saved | None:
    if reply is None:
        return None
    return response_saved(organisation=organisation, survey_id=visit.survey_id, response_id=reply)


def _properties(
    definition: Definition, visit: LinkVisit, saved: Saved | None, given: Mapping[str, str]
) -> dict[str, str]:
    """The hidden fields: at first the address's own under the link's, then those it began with."""
    if saved:
        return dict(saved.properties)
    return {**given, **hidden_fields(definition.hidden_fields, visit.presets)}


def _carrying(frame: Frame, request: HttpRequest, signed: str, given: Mapping[str, str]) -> Frame:
    """Before an answer is kept only the form knows it: a copied address is just the link."""
    key = request.GET.get(KEY, "")
    carried = [Pair(KEY, key)] if key else []
    carried += [Pair(name, value) for name, value in given.items()]
    return replace(frame, carried=tuple(carried), hidden=(Pair(REPLY_FIELD, signed),))


def _origin(visit: LinkVisit, reply: UUID, properties: dict[str, str]) -> Origin:
    return Origin(
        survey_id=visit.survey_id,
        channel=Channel.LINK,
        # One link for each person would tell whose an anonymous answer is.
        link_id=None if visit.is_anonymous else visit.link_id,
        response_id=reply,
        properties=properties,
        is_anonymous=visit.is_anonymous,
    )
