"""Writes the demo organisation, in bulk and always the same but for the dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from allauth.account.models import EmailAddress

from accounts.models import Membership, Organisation, Role, User
from accounts.tenancy import tenant_scope
from analytics.rollups import rollup_refresh
from config.demo import EMAIL, PASSWORD
from config.demo.bank import comment
from config.demo.more import MoreSurveys
from config.demo.people import contacts
from config.demo.story import (
    PILOT,
    QUARANTINE_DAYS,
    ROUNDS,
    SPREAD_DAYS,
    Round,
    answer_moment,
    mailing_day,
    score,
)
from config.lib import clock
from config.lib.scores import score_group
from contacts.models import Contact, Property, Suppression
from distribution.models import Campaign, Invitation
from distribution.texts import STANDARD_TEXTS
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.models import DirtyDay, Response, Survey
from surveys.services import survey_create, survey_publish

SLUG, NAME, TIME_ZONE = "lynghei", "Lynghei Bredbånd", "Europe/Oslo"
MEMBERS = [
    ("Ingrid Solvang", EMAIL, Role.OWNER),
    ("Jonas Fjellheim", "jonas@lynghei.example", Role.ADMIN),
    ("Elin Sandgård", "elin@lynghei.example", Role.MEMBER),
    ("Petter Myrvoll", "petter@lynghei.example", Role.VIEWER),
]
PROPERTIES = {
    "region": ("Region", True),
    "plan": ("Abonnement", True),
    "product": ("Produkt", True),
    "customer_since": ("Kunde siden", False),
}
SEED = 20_260_101
TRIAL_DAYS_LEFT = 21
DAYS_TO_ANSWER = 30
LAUNCH_TIME = time(9, 5)
UNSUBSCRIBES, BOUNCES, FAILS, UNKNOWNS, OPENS, DELIVERS = 0.006, 0.008, 0.002, 0.001, 0.12, 0.97
PILOT_INVITATIONS = 180

State = Invitation.State


def demo_build() -> Organisation:
    """The demo organisation; made once, its trial renewed each time."""
    organisation = Organisation.objects.filter(slug=SLUG).first() or _organisation()
    organisation.trial_ends_at = clock.now() + timedelta(days=TRIAL_DAYS_LEFT)
    organisation.save(update_fields=["trial_ends_at"])
    with tenant_scope(organisation):
        if not Survey.objects.exists():
            _Demo(organisation).build()
    return organisation


def _organisation() -> Organisation:
    organisation = Organisation.objects.create(
        name=NAME, slug=SLUG, language="nb", time_zone=TIME_ZONE
    )
    with tenant_scope(organisation):
        for name, email, role in MEMBERS:
            Membership.objects.create(user=_user(name, email), role=role)
    return organisation


def _user(name: str, email: str) -> User:
    known = User.objects.filter(email=email).first()
    if known:
        return known
    user = User.objects.create_user(
        email, PASSWORD if email == EMAIL else None, name=name, language="nb"
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@dataclass
class _Demo:
    """The rows under way; ``blocked`` tells why an address must not be asked any more."""

    organisation: Organisation
    # Not a secret: the same seed gives the same company.
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311
    blocked: dict[str, Suppression.Reason] = field(default_factory=dict)
    invitations: list[Invitation] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def build(self) -> None:
        """Everything, from the properties to the rollups."""
        self.now = clock.now()
        self.owner = User.objects.get(email=EMAIL)
        for key, (label, is_dimension) in PROPERTIES.items():
            Property.objects.create(key=key, label=label, is_dimension=is_dimension)
        self.people = Contact.objects.bulk_create(contacts(self.random))
        self._publish()
        for each in ROUNDS:
            self._ask(each)
        self._pause_pilot()
        self._save()
        more = MoreSurveys(self.organisation, self.owner, self.random).build()
        for survey in [self.survey, *more]:
            rollup_refresh(survey_id=survey.pk)

    def _publish(self) -> None:
        survey = survey_create(
            organisation=self.organisation,
            template="nps_relationship",
            name="Kundeforhold",
            actor=self.owner,
        )
        self.version = survey_publish(
            survey=survey, revision=survey.draft_revision, actor=self.owner
        )
        self.survey = self.version.survey
        self.definition = Definition.model_validate(self.version.definition)

    def _ask(self, each: Round) -> None:
        day = clock.local_day(self.now, self.organisation.zone) - timedelta(days=each.days_ago)
        launched_at = datetime.combine(day, LAUNCH_TIME, self.organisation.zone)
        campaign = self._campaign(each.name, launched_at, Campaign.State.DONE)
        for place, person in enumerate(self.people):
            invitation = self._invitation(campaign, person)
            if invitation.state == State.QUEUED:
                self._send(invitation, person, each, mailing_day(launched_at, place))
            self.invitations.append(invitation)

    def _campaign(self, name: str, at: datetime, state: Campaign.State) -> Campaign:
        return Campaign.objects.create(
            survey=self.survey,
            name=name,
            state=state,
            sender_name=NAME,
            languages=["nb", "sv", "en"],
            texts={code: texts.model_dump() for code, texts in STANDARD_TEXTS.items()},
            quarantine_days=QUARANTINE_DAYS,
            expires_after_days=DAYS_TO_ANSWER,
            audience_total=len(self.people),
            created_by=self.owner,
            created_at=at - timedelta(hours=1),
            launched_at=at,
            frozen_at=at + timedelta(seconds=20),
            finished_at=at + timedelta(days=SPREAD_DAYS) if state == Campaign.State.DONE else None,
        )

    def _invitation(self, campaign: Campaign, person: Contact) -> Invitation:
        """Waiting to be sent, or not asked and why."""
        reasons = Invitation.NotAsked
        invitation = Invitation(
            campaign=campaign,
            contact=person,
            address=person.email or "",
            language=person.language,
            created_at=campaign.created_at,
            due_at=campaign.created_at,
        )
        if not person.email:
            invitation.not_asked = reasons.NO_ADDRESS
        elif reason := self.blocked.get(person.email):
            is_bounced = reason == Suppression.Reason.BOUNCED
            invitation.not_asked = reasons.BOUNCED if is_bounced else reasons.OPTED_OUT
        if invitation.not_asked:
            invitation.state = State.SUPPRESSED
        return invitation

    def _send(
        self, invitation: Invitation, person: Contact, each: Round, sent_at: datetime
    ) -> None:
        invitation.sent_at = invitation.handed_at = sent_at
        invitation.attempts = 1
        invitation.expires_at = sent_at + timedelta(days=DAYS_TO_ANSWER)
        if not self._arrives(invitation):
            return
        if self.random.random() < UNSUBSCRIBES:
            self.blocked[invitation.address] = Suppression.Reason.UNSUBSCRIBED
        at = answer_moment(self.random, sent_at)
        if at is not None and at < self.now:
            self._answer(invitation, person, each, at)
        elif invitation.expires_at < self.now:
            invitation.state = State.EXPIRED
        elif self.random.random() < OPENS:
            invitation.state = State.OPENED
            invitation.opened_at = min(sent_at + timedelta(hours=3), self.now)

    def _arrives(self, invitation: Invitation) -> bool:
        chance = self.random.random()
        if chance < UNKNOWNS:
            invitation.state = State.UNKNOWN
        elif chance < UNKNOWNS + FAILS:
            invitation.state = State.FAILED
            invitation.problem = "452 mailbox full"
        elif chance < UNKNOWNS + FAILS + BOUNCES:
            invitation.state = State.BOUNCED
            invitation.problem = "550 no such user"
            self.blocked[invitation.address] = Suppression.Reason.BOUNCED
        else:
            invitation.state = State.DELIVERED if chance < DELIVERS else State.SENT
            return True
        return False

    def _answer(self, invitation: Invitation, person: Contact, each: Round, at: datetime) -> None:
        region = person.properties["region"]
        number = score(self.random, region=region, plan=person.properties["plan"], mood=each.mood)
        words = comment(
            self.random,
            language=person.language,
            group=score_group(number),
            region=region,
            in_trouble=each.in_trouble,
        )
        invitation.state, invitation.answered_at = State.ANSWERED, at
        invitation.opened_at = at - timedelta(seconds=self.random.randrange(8, 90))
        self.responses.append(self._response(invitation, person, number, words))

    def _response(
        self, invitation: Invitation, person: Contact, number: int, words: str
    ) -> Response:
        at = invitation.answered_at or self.now
        score, *follow_ups = self.definition.questions
        answers: dict[str, object] = {score.key: number}
        if words:
            asked = self.definition.asked(Situation(answers=answers))
            answers[next(question.key for question in asked if question in follow_ups)] = words
        return Response(
            survey=self.survey,
            version=self.version,
            contact=person,
            invitation_id=invitation.pk,
            channel=Campaign.channel.field.default,
            language=person.language,
            score=number,
            answers=answers,
            comment=words,
            properties=person.properties,
            day=clock.local_day(at, self.organisation.zone),
            started_at=invitation.opened_at,
            recorded_at=at,
            updated_at=at,
            pages_sent=2 if words else 1,
            completed_at=at if words else None,
        )

    def _pause_pilot(self) -> None:
        """A campaign that a person stopped: some wait, most have been asked too recently."""
        campaign = self._campaign(PILOT, self.now - timedelta(days=1), Campaign.State.PAUSED)
        campaign.pause_reason = Campaign.Hold.PERSON
        campaign.audience_total = PILOT_INVITATIONS
        campaign.save(update_fields=["pause_reason", "audience_total"])
        asked = {each.contact_id: each.sent_at for each in self.invitations if each.sent_at}
        mobile = [each for each in self.people if each.properties["plan"] == "Mobilt bredbånd"]
        for person in mobile[:PILOT_INVITATIONS]:
            invitation = self._invitation(campaign, person)
            sent_at = asked.get(person.pk)
            if invitation.state == State.QUEUED and sent_at and self.random.random() < 0.6:
                invitation.state = State.DEFERRED
                invitation.not_asked = Invitation.NotAsked.QUARANTINE
                invitation.due_at = sent_at + timedelta(days=campaign.quarantine_days)
            self.invitations.append(invitation)

    def _save(self) -> None:
        Suppression.objects.bulk_create(
            Suppression(address=address, reason=reason) for address, reason in self.blocked.items()
        )
        Invitation.objects.bulk_create(self.invitations, batch_size=2000)
        Response.objects.bulk_create(self.responses, batch_size=2000)
        days = {response.day for response in self.responses}
        DirtyDay.objects.bulk_create(DirtyDay(survey_id=self.survey.pk, day=day) for day in days)
