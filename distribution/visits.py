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
from surveys.models import Survey

# The read that decides which page is shown; on the way it notes the first time a person looks.
READ = """
WITH opened AS (
    UPDATE distribution_invitation
    SET opened_at = %(now)s,
        state = CASE WHEN state = ANY(%(before)s) THEN 'opened' ELSE state END
    WHERE organisation_id = %(organisation)s AND token = %(token)s AND opened_at IS NULL
        AND %(is_view)s
)
SELECT invitation.id, invitation.contact_id, invitation.channel, invitation.language,
    invitation.state, invitation.opened_at, invitation.expires_at,
    survey.id, survey.state, survey.live_version_id,
    response.id, response.score, response.answers, response.comment
FROM distribution_invitation invitation
JOIN distribution_campaign campaign
    ON campaign.organisation_id = invitation.organisation_id
    AND campaign.id = invitation.campaign_id
JOIN surveys_survey survey
    ON survey.organisation_id = invitation.organisation_id AND survey.id = campaign.survey_id
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


@dataclass(frozen=True)
class Visit:
    """An invitation, its survey, and the answer if there is one already."""

    invitation_id: UUID
    contact_id: UUID | None
    channel: str
    language: str
    state: str
    opened_at: datetime | None
    expires_at: datetime | None
    survey_id: UUID
    survey_state: str
    version_id: UUID | None
    response_id: UUID | None
    score: int | None
    answers_json: str | None
    comment: str | None

    @property
    def answers(self) -> dict[str, Any]:
        """The answers given so far, by question key."""
        return json.loads(self.answers_json) if self.answers_json else {}

    @property
    def is_expired(self) -> bool:
        """Whether the days to answer are over, or the person was never to be asked."""
        if self.state in {Invitation.State.EXPIRED, Invitation.State.SUPPRESSED}:
            return True
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def is_survey_live(self) -> bool:
        """Whether the survey takes answers."""
        return self.survey_state == Survey.State.LIVE and self.version_id is not None


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


def _values(organisation: Organisation, before: list[str]) -> dict[str, Any]:
    return {"organisation": organisation.pk, "now": clock.now(), "before": before}
