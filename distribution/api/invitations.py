"""``POST campaigns/<id>/invitations`` and ``GET invitations/<id>``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from accounts.api import Answer, ApiProblem, Call, Fields, fields_of, invalid, missing
from contacts.api import properties_known, property_problems
from contacts.models import Contact
from contacts.people import Person, people_merge
from contacts.values import ValueProblem
from distribution.api.shapes import invitation_shape
from distribution.handing_out import invitations_hand_out
from distribution.joining import invitations_add
from distribution.models import Campaign, Channel, Invitation
from surveys.models import Survey

MOST_AT_ONCE = 1_000
OVER = {
    Campaign.State.DRAFT: "The campaign is a draft. Start it first.",
    Campaign.State.CANCELLED: "The campaign was cancelled.",
}


def invitation_show(call: Call, pk: UUID) -> Answer:
    """One invitation as it stands now."""
    invitation = Invitation.objects.filter(pk=pk).first()
    if invitation is None:
        raise missing()
    return Answer(invitation_shape(invitation, call.organisation))


def invitation_create(call: Call, pk: UUID) -> Answer:
    """Invite one person, or each of a list of at most 1,000; of a list the good ones go on."""
    campaign = Campaign.objects.select_related("survey", "organisation").filter(pk=pk).first()
    if campaign is None:
        raise missing()
    people = call.data if isinstance(call.data, list) else [call.data]
    if not 0 < len(people) <= MOST_AT_ONCE:
        raise ApiProblem(422, "invalid", f"Give 1 to {MOST_AT_ONCE} people at once.")
    _check_open(campaign)
    batch = _Batch()
    batch.read(people)
    shapes = batch.invite(campaign)
    if isinstance(call.data, list):
        return _answer_many(shapes, batch.rejected)
    if batch.rejected:
        raise invalid(batch.rejected[0])
    return Answer(shapes[0], status=201)


def _check_open(campaign: Campaign) -> None:
    state = Campaign.State(campaign.state)
    if state in OVER:
        raise ApiProblem(409, f"campaign_{state.value}", OVER[state])
    # By mail and SMS they wait until it goes on; an address is handed out or it is not.
    if state == Campaign.State.PAUSED and campaign.channel == Channel.API:
        raise ApiProblem(409, "campaign_paused", "The campaign is paused.")
    if campaign.survey.state != Survey.State.LIVE:
        raise ApiProblem(409, "survey_not_live", "The campaign's survey is not live.")


def _answer_many(shapes: dict[int, dict[str, Any]], rejected: dict[int, Fields]) -> Answer:
    """Who was invited and who was not, by their places in the list that was sent.

    Raises ApiProblem when nobody was.
    """
    if not shapes:
        raise invalid(
            {
                f"{place}.{name}": reasons
                for place, fields in sorted(rejected.items())
                for name, reasons in fields.items()
            }
        )
    body = {
        "invitations": [{"index": place, **shape} for place, shape in sorted(shapes.items())],
        "rejected": [
            {"index": place, "fields": fields} for place, fields in sorted(rejected.items())
        ],
    }
    return Answer(body, status=201)


@dataclass
class _Batch:
    """People by their place in the list."""

    people: dict[int, Person] = field(default_factory=dict)
    rejected: dict[int, Fields] = field(default_factory=dict)

    def read(self, told: Sequence[Any]) -> None:
        known = properties_known()
        for place, each in enumerate(told):
            try:
                person = Person.model_validate(each)
            except ValidationError as error:
                self.rejected[place] = fields_of(error)
                continue
            if problems := property_problems(person.properties, "properties", known):
                self.rejected[place] = problems
            else:
                self.people[place] = person

    def invite(self, campaign: Campaign) -> dict[int, dict[str, Any]]:
        """What came of each: an invitation, or a rejection."""
        contacts = self._contacts()
        made = invitations_add(campaign=campaign, contacts=list(contacts.values()))
        invited = dict(zip(contacts, made, strict=True))
        if campaign.channel == Channel.API:
            invitations_hand_out(campaign=campaign, invitations=list(invited.values()))
        return {
            place: invitation_shape(invitation, campaign.organisation)
            for place, invitation in invited.items()
        }

    def _contacts(self) -> dict[int, Contact]:
        found = people_merge([person.values for person in self.people.values()])
        contacts = {}
        for place, contact in zip(self.people, found, strict=True):
            if isinstance(contact, ValueProblem):
                self.rejected[place] = {"email": [str(contact)]}
            else:
                contacts[place] = contact
        return contacts
