"""Conversations by SMS: what people text back, and what they are answered.

A score is kept as the page would keep it, and answered with the question that follows; the next
text is the answer to that. Docs: docs/sms.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest

from accounts.models import Organisation
from accounts.tenancy import every_organisation, tenant_scope
from accounts.tokens import public_token
from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add, suppression_remove
from distribution.channels.sms import answers
from distribution.channels.sms.reading import Meaning, Read, read
from distribution.models import Channel, Invitation, SmsReceived, SmsTalk
from distribution.short_links import short_url
from distribution.sittings import InvitedSitting, invited_sitting
from distribution.visits import visit_find
from surveys.answering import (
    Frame,
    RefusedError,
    question_said,
    score_given,
    thanks_said,
    waiting_question,
    words_given,
)
from surveys.kinds import AnswerError

Stage = SmsTalk.Stage
# What the provider takes in one message.
LONGEST_REPLY = 1600
TEXTS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class IncomingText:
    """A text somebody sent to one of our numbers; numbers in E.164.

    ``is_answered``: the provider has confirmed a wish to stop by itself.
    """

    sid: str
    phone: str
    our_number: str
    body: str
    is_answered: bool = False


def organisation_asking(*, phone: str, our_number: str) -> Organisation | None:
    """Whose question was the last that a number of the platform texted to ``phone``."""
    with every_organisation(reason="find out whose question a text to our number answers"):
        talks = SmsTalk.objects.filter(phone=phone, our_number=our_number)
        newest = talks.order_by("-updated_at").values_list("organisation_id", flat=True).first()
    return Organisation.objects.filter(pk=newest).first() if newest else None


def text_receive(*, organisation: Organisation, text: IncomingText) -> str:
    """Take a text and say what to answer, "" for nothing. Told a second time it changes nothing
    and is answered alike. Opens its own tenant scope."""
    with tenant_scope(organisation):
        talk = (
            SmsTalk.objects.select_for_update(no_key=True, of=("self",))
            .select_related("invitation__campaign__survey")
            .filter(phone=text.phone)
            .order_by("-updated_at")
            .first()
        )
        known = SmsReceived.objects.filter(sid=text.sid).first()
        if known is not None:
            return known.reply
        reply = _reply(organisation, talk, text)[:LONGEST_REPLY]
        body = "" if _is_anonymous(talk) else text.body
        SmsReceived.objects.create(
            sid=text.sid, phone=text.phone, body=body, reply=reply, talk=talk
        )
    return reply


def texts_forget() -> None:
    """Delete what people texted long ago, inside the open tenant scope: what counts is kept as
    their answer, and no provider tells it again."""
    SmsReceived.objects.filter(received_at__lt=clock.now() - TEXTS_KEPT).delete()


def _is_anonymous(talk: SmsTalk | None) -> bool:
    """Whether nothing may be kept that leads from a number to an opinion."""
    return talk is not None and bool(talk.invitation.campaign.survey.is_anonymous)


def _reply(organisation: Organisation, talk: SmsTalk | None, text: IncomingText) -> str:
    found = read(text.body)
    language = talk.invitation.language if talk else organisation.language
    if found.meaning in {Meaning.STOP, Meaning.START}:
        words = _stop_or_start(text.phone, found.meaning)
        said = answers.said(words, language, company=organisation.name) if words else ""
        return "" if text.is_answered else said
    if found.meaning == Meaning.HELP:
        return "" if text.is_answered else _who_we_are(organisation, talk, language)
    return _Turn(organisation, talk, found).reply() if talk else ""


def _stop_or_start(phone: str, meaning: Meaning) -> str:
    """Do it; the words to confirm it with, "" when nothing has changed."""
    stopped = Suppression.objects.filter(channel=Channel.SMS, address=phone)
    own = stopped.filter(reason=Suppression.Reason.UNSUBSCRIBED).first()
    if meaning == Meaning.STOP:
        suppression_add(address=phone, reason=Suppression.Reason.UNSUBSCRIBED, channel=Channel.SMS)
        return "" if own else answers.STOPPED
    # What staff or the network stopped stays stopped.
    if own:
        suppression_remove(suppression=own)
    return answers.STARTED if own else ""


def _who_we_are(organisation: Organisation, talk: SmsTalk | None, language: str) -> str:
    words = answers.HELP if talk else answers.ABOUT_US
    url = _url(organisation, talk.invitation) if talk else ""
    return answers.said(words, language, company=organisation.name, url=url)


def _url(organisation: Organisation, invitation: Invitation) -> str:
    return short_url(organisation, invitation.short_token)


class _Turn:
    """One text in a conversation, and what becomes of it."""

    def __init__(self, organisation: Organisation, talk: SmsTalk, found: Read) -> None:
        self._organisation, self._talk, self._found = organisation, talk, found
        self._language: str = talk.invitation.language

    def reply(self) -> str:
        """What to answer; whatever was answered to is kept."""
        try:
            sitting = self._sitting()
            notice = sitting.refusal() if sitting else "closed"
        except RefusedError as refused:
            sitting, notice = None, refused.notice
        if sitting is None or notice is not None:
            return self._once(answers.OVER)
        if sitting.visit.is_anonymous:
            return self._once(answers.ANONYMOUS)
        if sitting.is_complete or not sitting.may_edit:
            return self._once(answers.HAVE_IT)
        try:
            return self._taken(sitting)
        except RefusedError:
            return self._once(answers.OVER)

    def _sitting(self) -> InvitedSitting | None:
        """The person in front of their survey, as if the page were open."""
        invitation, organisation = self._talk.invitation, self._organisation
        visit = visit_find(organisation=organisation, token=invitation.token, is_view=False)
        if visit is None:
            return None
        frame = Frame(
            company=organisation.name,
            key=organisation.key,
            address=f"/s/{public_token(organisation, invitation.token)}",
        )
        by_sms = replace(visit, channel=Channel.SMS)
        return invited_sitting(HttpRequest(), organisation, by_sms, frame)

    def _taken(self, sitting: InvitedSitting) -> str:
        """A score at any time before the comment, words only after a score."""
        question = waiting_question(sitting.walk, sitting.answers) if sitting.saved else None
        if self._found.meaning == Meaning.SCORE and self._is_on_scale(sitting):
            return self._score(sitting)
        if question is None or not self._found.words:
            return self._unclear(sitting)
        try:
            progress = words_given(sitting, question, self._found.words)
        except AnswerError as error:
            return str(error)
        self._goes_to(Stage.DONE)
        return self._thanks(sitting, progress.answers, is_complete=progress.is_complete)

    def _is_on_scale(self, sitting: InvitedSitting) -> bool:
        primary = sitting.definition.primary
        if primary is None or not sitting.definition.opens_with_score:
            return False
        is_whole = self._found.best in {None, primary.scores[-1]}
        return is_whole and self._found.score in primary.scores

    def _score(self, sitting: InvitedSitting) -> str:
        progress = score_given(sitting, self._found.score)
        assert progress is not None  # noqa: S101  # it is on the scale
        question = waiting_question(sitting.walk, progress.answers)
        if question is None:
            self._goes_to(Stage.DONE)
            return self._thanks(sitting, progress.answers, is_complete=progress.is_complete)
        if self._found.words:
            again = self._sitting()
            assert again is not None  # noqa: S101  # it was there a moment ago
            self._found = Read(Meaning.WORDS, words=self._found.words)
            return self._taken(again)
        self._goes_to(Stage.COMMENT)
        return question_said(sitting.walk, question, progress.answers)

    def _thanks(
        self, sitting: InvitedSitting, given: dict[str, object], *, is_complete: bool
    ) -> str:
        thanks = thanks_said(sitting.walk, given) or answers.said(answers.THANKS, self._language)
        if is_complete:
            return thanks
        return self._said(answers.MORE, thanks=thanks)

    def _unclear(self, sitting: InvitedSitting) -> str:
        primary = sitting.definition.primary
        if primary is None or not sitting.definition.opens_with_score:
            return self._once(answers.ON_THE_PAGE)
        if sitting.saved is not None:
            return self._once(answers.HAVE_IT)
        return self._once(answers.UNCLEAR, low=primary.scores[0], high=primary.scores[-1])

    def _once(self, words: str, **about: object) -> str:
        """A helpful answer; the second time silence, so that no two robots talk for ever."""
        if self._talk.helped_at is not None:
            return ""
        self._talk.helped_at = clock.now()
        self._talk.save(update_fields=["helped_at"])
        return self._said(words, **about)

    def _said(self, words: str, **about: object) -> str:
        url = _url(self._organisation, self._talk.invitation)
        return answers.said(words, self._language, url=url, **about)

    def _goes_to(self, stage: SmsTalk.Stage) -> None:
        self._talk.stage, self._talk.updated_at = stage, clock.now()
        self._talk.save(update_fields=["stage", "updated_at"])
