"""Contacts become invitations: one statement in the database, however many they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Field, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable

from config.lib import clock
from distribution.inserting import insert_from
from distribution.models import Campaign

MAKE = """
INSERT INTO distribution_invitation (
    id, token, organisation_id, campaign_id, contact_id, channel, address, language, round,
    state, not_asked, due_at, latest_at, created_at,
    short_token, attempts, problem, provider_id)
SELECT
    {id}, {link}, %(organisation)s, %(campaign)s, contact, %(channel)s, address, spoken,
    round,
    CASE WHEN reason = '' THEN 'queued' WHEN waits THEN 'deferred' ELSE 'suppressed' END,
    reason,
    CASE WHEN waits THEN greatest(free_at, due_at) ELSE due_at END,
    due_at + %(patience)s, %(now)s, '', 0, '', ''
FROM (
    SELECT told.*, reason = 'quarantine' AND free_at <= due_at + %(patience)s AS waits,
        sha256({seed} || uuid_send(contact) || int4send(round)) AS dice
    FROM (
        SELECT judged.*, CASE
            WHEN reason_of_contact IN ('', 'quarantine') AND (
                row_number() OVER (
                    PARTITION BY address, reason_of_contact IN ('', 'quarantine') ORDER BY contact
                ) > 1
                OR (address, round) IN (
                    SELECT earlier.address, earlier.round FROM distribution_invitation earlier
                    WHERE earlier.organisation_id = %(organisation)s
                      AND earlier.campaign_id = %(campaign)s AND earlier.channel = %(channel)s
                      AND earlier.state <> 'suppressed' AND earlier.address <> ''
                )
            ) THEN 'duplicate' ELSE reason_of_contact END AS reason
        -- OFFSET keeps the planner from judging each contact once for every mention.
        FROM (SELECT * FROM ({chosen}) AS contact OFFSET 0) AS judged
    ) AS told
) AS known
ORDER BY contact
"""
# Costs a sixth: each row is looked for in every unique index before it is written.
KEEPING = "ON CONFLICT DO NOTHING"


def invitations_make(
    *,
    campaign: Campaign,
    judged: QuerySet[Any],
    due_at: datetime | Combinable,
    round: int | Combinable = 0,
    keeping: bool = True,
) -> int:
    """Make the invitations of contacts from ``contacts_judged`` inside the open tenant scope.

    Everybody gets a row: queued for ``due_at``, deferred to the end of the quarantine (as long as
    that comes within the campaign's days to wait), or suppressed with the reason. Whoever has one
    in this ``round`` keeps it; when not ``keeping``, that is an IntegrityError. Both moment and
    round may be expressions over the contact. Returns how many rows were made.
    """
    columns = _columns(campaign, judged, _expression(due_at, DateTimeField()), _expression(round))
    values = {
        "organisation": campaign.organisation_id,
        "campaign": campaign.pk,
        "channel": campaign.channel,
        "patience": timedelta(days=campaign.wait_days),
        "now": clock.now(),
    }
    statement = MAKE + KEEPING if keeping else MAKE
    return insert_from(statement, columns, values)


def _expression(value: object, field: Field[Any, Any] | None = None) -> Combinable:
    return value if isinstance(value, Combinable) else Value(value, field or IntegerField())


def _columns(
    campaign: Campaign, judged: QuerySet[Any], due_at: Combinable, round: Combinable
) -> QuerySet[Any, Any]:
    """What an invitation takes from its contact."""
    languages: list[str] = campaign.languages
    return judged.order_by().values(
        "address",
        "free_at",
        contact=F("pk"),
        due_at=due_at,
        round=round,
        spoken=Case(When(language__in=languages, then=F("language")), default=Value(languages[0])),
        reason_of_contact=F("not_asked"),
    )
