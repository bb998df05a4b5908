"""Somebody with a link: which one, met how, as one statement finds it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from accounts.models import Organisation
from config.lib import clock
from config.lib.sql import prepared
from distribution.channels.link.embedding import Embedding, embedding_read
from surveys.models import Survey
from surveys.rules import Rules, rules_read

READ = """
SELECT link.id, link.closed_at, link.closes_at, link.language, link.hidden, link.embedding,
    survey.id, survey.state, survey.live_version_id, survey.is_anonymous, survey.rules
FROM distribution_sharelink link
JOIN surveys_survey survey
    ON survey.organisation_id = link.organisation_id AND survey.id = link.survey_id
WHERE link.organisation_id = %(organisation)s AND link.token = %(token)s
"""


class Door(StrEnum):
    """Where a link's pages are shown, as the first part of their addresses."""

    PAGE = "s"  # in a window of their own
    FRAME = "e"  # inside another site's page
    KIOSK = "k"  # on a tablet many people use


@dataclass(frozen=True)
class LinkVisit:
    """An open link, its survey, and where its pages are shown."""

    door: Door
    link_id: UUID
    closed_at: datetime | None
    closes_at: datetime | None
    language: str
    hidden_json: str
    embedding_json: str
    survey_id: UUID
    survey_state: str
    live_version_id: UUID | None
    is_anonymous: bool
    rules_json: str

    @property
    def is_live(self) -> bool:
        """Whether the survey takes answers."""
        return self.survey_state == Survey.State.LIVE and self.live_version_id is not None

    @property
    def is_closed(self) -> bool:
        """Whether the link itself takes no first answer any more."""
        is_over = self.closes_at is not None and self.closes_at <= clock.now()
        return self.closed_at is not None or is_over

    @property
    def is_one_each(self) -> bool:
        """Whether the device is to find its answer again.

        Not in a frame, where browsers drop the cookie, and not where people take turns.
        """
        return self.door is Door.PAGE and self.rules.answers_each == "one"

    @property
    def rules(self) -> Rules:
        """The survey's rules."""
        return rules_read(self.rules_json)

    @property
    def presets(self) -> dict[str, str]:
        """Hidden fields as the link has them, whatever the address says."""
        return dict(json.loads(self.hidden_json))

    @property
    def embedding(self) -> Embedding:
        """How it may be shown elsewhere."""
        return embedding_read(self.embedding_json)

    @property
    def is_there(self) -> bool:
        """Whether the link has this door at all."""
        if self.door is Door.FRAME:
            return bool(self.embedding.sites)
        return self.door is Door.PAGE or self.embedding.kiosk.is_on


def link_find(*, organisation: Organisation, token: str, door: Door) -> LinkVisit | None:
    """The link behind the random part of a public token, inside the open tenant scope."""
    row = prepared(READ, {"organisation": organisation.pk, "token": token})
    visit = LinkVisit(door, *row) if row else None
    return visit if visit and visit.is_there else None
