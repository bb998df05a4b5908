"""Ready calls for a campaign: a command with the real ids, to be run as it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from shlex import quote
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import ApiKey
from distribution.models import Campaign, Invitation
from surveys.finished import example_of
from surveys.selectors import version_definition

PERSON = {"email": "kari@example.com", "name": "Kari Nordmann"}


@dataclass(frozen=True)
class ReadyCalls:
    """Commands for the shell, the key as ``$ANBEFAL_KEY``, and what came of calls so far."""

    invitation: str
    response: str
    last: Invitation | None
    has_key: bool


def ready_calls(campaign: Campaign) -> ReadyCalls:
    """The commands of a campaign on the API's channel, whose survey is live or was."""
    newest = campaign.invitations.select_related("contact").order_by("-created_at")
    return ReadyCalls(
        invitation=_command(
            reverse("api:invitation-create", args=[campaign.pk]),
            "invite-kari-1",
            PERSON | {"language": campaign.languages[0]},
        ),
        response=_command(
            reverse("api:response-create", args=[campaign.survey_id]),
            "answer-kari-1",
            _response(campaign),
        ),
        last=newest.first(),
        has_key=ApiKey.objects.filter(revoked_at=None).exists(),
    )


def _response(campaign: Campaign) -> dict[str, Any]:
    survey = campaign.survey
    if survey.live_version_id is None:
        return {}
    told = example_of(version_definition(survey.live_version_id), campaign.languages[0])
    return told if survey.is_anonymous else told | {"contact": PERSON}


def _command(path: str, key: str, body: dict[str, Any]) -> str:
    lines = [
        f"curl {settings.BASE_URL}{path}",
        '-H "Authorization: Bearer $ANBEFAL_KEY"',
        '-H "Content-Type: application/json"',
        # The same call again, after a timeout for instance, is done once.
        f'-H "Idempotency-Key: {key}"',
        f"-d {quote(json.dumps(body, ensure_ascii=False))}",
    ]
    return " \\\n  ".join(lines)
