"""A respondent at the door: one read finds everything that decides which page is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from config.lib import clock
from config.lib.sql import prepared
from distribution.models import Invitation
from distribution.states import states_before
from surveys.answering import Saved
from surveys.models import Survey

# The read that decides which page is shown; on the way it notes the first time a person looks.
# Of an anonymous survey it notes nothing: on a quiet day that would tell who gave the answer.
READ = """
WITH opened AS (
    UPDATE distribution_invitation invitation
    SET opened_at = %(now)s,
        state = CASE
            WHEN invitation.state = ANY(%(before)s) THEN 'opened' ELSE invitation.state END
    FROM distribution_campaign campaign
    JOIN surveys_survey survey
        ON survey.organisation_id = campaign.organisation_id AND survey.id = campaign.survey_id
    WHERE invitation.organisation_id = %(organisation)s AND invitation.token = %(token)s
        AND invitation.opened_at IS NULL AND %(is_view)s
        AND campaign.organisation_id = %(organisation)s
        AND campaign.id = invitation.campaign_id AND NOT survey.is_anonymous
)
SELECT invitation.id, invitation.contact_id, invitation.channel, invitation.language,
    invitation.state, invitation.opened_at, invitation.expires_at,
    survey.id, survey.state, survey.live_version_id, survey.is_anonymous, survey.rules,
    contact.name, coalesce(response.properties, contact.properties),
    response.id, response.version_id, response.answers, response.variants, response.pages_sent,
    response.completed_at
FROM distribution_invitation invitation
JOIN distribution_campaign campaign
    ON campaign.organisation_id = invitation.organisation_id
    AND campaign.id = invitation.campaign_id
JOIN surveys_survey survey
    ON survey.organisation_id = invitation.organisation_id AND survey.id = campaign.survey_id
JOIN contacts_contact contact
    ON contact.organisation_id = invitation.organisation_id AND contact.id = invitation.contact_id
LEFT JOIN surveys_response response
    ON response.organisation_id = invitation.organisation_id
    AND response.invitation_id = invitation.id
WHERE invitation.organisation_id = %(organisation)s AND invitation.token = %(token)s
"""
BEFORE_OPENED = states_before(Invitation.State.OPENED)
BEFORE_ANSWERED = states_before(Invitation.State.ANSWERED)
ANSWER = """
UPDATE distribution_invitation
SET answered_at = %(now)s, opened_at = coalesce(opened_at, %(now)s),
    state = CASE WHEN state = ANY(%(before)s) THEN 'answered' ELSE state END
WHERE organisation_id = %(organisation)s AND id = %(invitation)s
RETURNING answered_at
"""


# Of an anonymous survey the time is left out, and the row says only that it was answered.
CLAIM = """
UPDATE distribution_invitation SET state = 'answered'
WHERE organisation_id = %(organisation)s AND id = %(invitation)s AND state = ANY(%(before)s)
RETURNING id
"""


@dataclass(frozen=True)
class Visit:
    """An invitation, its survey, and the answer if there is one already."""

    invitation_id: UUID
    contact_id: UUID
    channel: str
    language: str
    state: str
    opened_at: datetime | None
    expires_at: datetime | None
    survey_id: UUID
    survey_state: str
    live_version_id: UUID | None
    is_anonymous: bool
    rules_json: str
    name: str
    properties_json: str
    response_id: UUID | None
    response_version_id: UUID | None
    answers_json: str
    variants_json: str
    pages_sent: int
    completed_at: datetime | None

    @property
    def saved(self) -> Saved | None:
        """The answer so far. Nothing leads from an invitation to an anonymous one."""
        if self.response_id is None:
            return None
        return Saved(
            response_id=self.response_id,
            version_id=self.response_version_id,
            answers=json.loads(self.answers_json),
            variants=json.loads(self.variants_json),
            pages_sent=self.pages_sent,
            completed_at=self.completed_at,
        )

    @property
    def properties(self) -> dict[str, Any]:
        """What was known of the contact when the answer began; now, before it does."""
        return dict(json.loads(self.properties_json))

    @property
    def is_expired(self) -> bool:
        """Whether the days to answer are over, or the person was never to be asked."""
        if self.state in {Invitation.State.EXPIRED, Invitation.State.SUPPRESSED}:
            return True
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def is_answered(self) -> bool:
        """Whether somebody has used it."""
        return self.state == Invitation.State.ANSWERED

    @property
    def is_survey_live(self) -> bool:
        """Whether the survey takes answers."""
        return self.survey_state == Survey.State.LIVE and self.live_version_id is not None


def visit_find(*, organisation: Organisation, token: str, is_view: bool) -> Visit | None:
    """The visit behind the random part of a public token, inside the open tenant scope.

    ``is_view``: a person looks at the page, which opens the invitation the first time.
    """
    values = _values(organisation, BEFORE_OPENED)
    row = prepared(READ, {**values, "token": token, "is_view": is_view})
    return Visit(*row) if row else None


def invitation_answered(*, organisation: Organisation, invitation_id: UUID) -> None:
    """Note that the invitation has its answer."""
    values = _values(organisation, BEFORE_ANSWERED)
    prepared(ANSWER, {**values, "invitation": invitation_id})


def invitation_claim(*, organisation: Organisation, invitation_id: UUID) -> bool:
    """Use up an invitation to an anonymous survey; False when it was used before."""
    values = _values(organisation, BEFORE_ANSWERED)
    return prepared(CLAIM, {**values, "invitation": invitation_id}) is not None


def invitation_release(*, invitation_id: UUID, state: str) -> None:
    """Give back an invitation whose answer could not be saved."""
    Invitation.objects.filter(pk=invitation_id).update(state=state)


def _values(organisation: Organisation, before: list[str]) -> dict[str, Any]:
    return {"organisation": organisation.pk, "now": clock.now(), "before": before}
