"""Contacts become invitations: one statement in the database, however many they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower

from config.lib import clock
from contacts.models import Contact
from distribution.channels import CHANNELS
from distribution.models import Campaign, Invitation

NotAsked = Invitation.NotAsked
# 128 bits of Postgres' cryptographic randomness, spelled as ``token_new`` does; of each UUID only
# bytes without fixed bits are taken.
NEW_LINK = """
rtrim(translate(encode(
    substring(uuid_send(gen_random_uuid()) FOR 6) || substring(uuid_send(gen_random_uuid()) FOR 6)
    || substring(uuid_send(gen_random_uuid()) FOR 4), 'base64'), '+/', '-_'), '=')
"""
# UUIDv7, also before Postgres 18: 48 bits of milliseconds, the version, randomness.
NEW_ID = """
encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
"""
MAKE = """
INSERT INTO distribution_invitation (
    id, token, organisation_id, campaign_id, contact_id, channel, address, language, round,
    state, not_asked, due_at, latest_at, created_at,
    short_token, attempts, problem, provider_id)
SELECT
    {new_id}, {token}, %(organisation)s, %(campaign)s, contact, %(channel)s, address, spoken,
    %(round)s,
    CASE WHEN reason = '' THEN 'queued' WHEN waits THEN 'deferred' ELSE 'suppressed' END,
    reason,
    CASE WHEN waits THEN greatest(free_at, %(due_at)s) ELSE %(due_at)s END,
    %(latest_at)s, %(now)s, '', 0, '', ''
FROM (
    SELECT told.*, reason = 'quarantine' AND free_at <= %(latest_at)s AS waits
    FROM (
        SELECT judged.*, CASE
            WHEN reason_of_contact IN ('', 'quarantine') AND (
                row_number() OVER (
                    PARTITION BY address, reason_of_contact IN ('', 'quarantine') ORDER BY contact
                ) > 1
                OR EXISTS (
                    SELECT FROM distribution_invitation earlier
                    WHERE earlier.organisation_id = %(organisation)s
                      AND earlier.campaign_id = %(campaign)s AND earlier.channel = %(channel)s
                      AND earlier.address = judged.address AND earlier.round = %(round)s
                      AND earlier.state <> 'suppressed' AND earlier.address <> ''
                )
            ) THEN 'duplicate' ELSE reason_of_contact END AS reason
        FROM ({judged}) AS judged
    ) AS told
) AS known
ORDER BY contact
ON CONFLICT DO NOTHING
"""


def invitations_make(
    *,
    campaign: Campaign,
    judged: QuerySet[Contact],
    due_at: datetime,
    latest_at: datetime,
    round: int = 0,
) -> int:
    """Make the invitations of contacts from ``contacts_judged`` inside the open tenant scope.

    Everybody gets a row: queued for ``due_at``, deferred to the end of the quarantine (as long as
    it ends by ``latest_at``), or suppressed with the reason. Whoever has one in this ``round``
    keeps it. Returns how many rows were made.
    """
    inner, inner_params = _columns(campaign, judged).query.sql_with_params()
    values: dict[str, Any] = {
        "organisation": campaign.organisation_id,
        "campaign": campaign.pk,
        "channel": campaign.channel,
        "round": round,
        "due_at": due_at,
        "latest_at": latest_at,
        "now": clock.now(),
    }
    names = [f"inner{number}" for number in range(len(inner_params))]
    inner = inner % tuple(f"%({name})s" for name in names)
    statement = MAKE.format(new_id=NEW_ID, token=NEW_LINK, judged=inner)
    with connection.cursor() as cursor:
        cursor.execute(statement, values | dict(zip(names, inner_params, strict=True)))
        return int(cursor.rowcount)


def _columns(campaign: Campaign, judged: QuerySet[Contact]) -> QuerySet[Contact, Any]:
    """What an invitation takes from its contact."""
    languages: list[str] = campaign.languages
    return judged.order_by().values(
        contact=F("pk"),
        address=Lower(Coalesce(CHANNELS[campaign.channel].address_sql(), Value(""))),
        spoken=Case(When(language__in=languages, then=F("language")), default=Value(languages[0])),
        reason_of_contact=F("not_asked"),
        free_at=F("last_asked") + timedelta(days=campaign.quarantine_days),
    )
