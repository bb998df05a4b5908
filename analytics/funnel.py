"""From asked to answered: the invitations of a period and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from analytics.answer_sql import parameters
from analytics.charts import FunnelRow
from analytics.histograms import Narrowing
from analytics.periods import Period
from config.lib.numbers import percent_text

# An answer that was deleted no longer counts, so the answers themselves are asked, not the state.
COUNT = """
    SELECT count(*) FILTER (WHERE invitation.not_asked = ''),
           count(*) FILTER (WHERE invitation.sent_at IS NOT NULL
                              AND invitation.state NOT IN ('bounced', 'failed')),
           count(*) FILTER (WHERE invitation.opened_at IS NOT NULL OR answer.id IS NOT NULL),
           count(answer.id),
           count(answer.id) FILTER (WHERE answer.comment <> ''),
           count(*) FILTER (WHERE invitation.not_asked <> '')
      FROM distribution_campaign AS campaign
      JOIN distribution_invitation AS invitation
        ON invitation.organisation_id = campaign.organisation_id
       AND invitation.campaign_id = campaign.id
      LEFT JOIN surveys_response AS answer
        ON answer.organisation_id = invitation.organisation_id
       AND answer.invitation_id = invitation.id AND NOT answer.is_test
     WHERE campaign.organisation_id = %(organisation)s AND campaign.survey_id = %(survey)s
       AND invitation.created_at >= %(start)s AND invitation.created_at < %(end)s {narrowed}
"""


@dataclass(frozen=True)
class Funnel:
    """How many people of the campaigns launched in a period came how far."""

    asked: int
    # Handed over and not come back. Whether a mail reached the inbox, SMTP does not tell.
    accepted: int
    opened: int
    answered: int
    commented: int
    not_asked: int

    @property
    def rows(self) -> list[FunnelRow]:
        """The steps for the chart, each with its share of the step it follows from."""
        of_sent, of_answers = _("%(share)s of sent"), _("%(share)s of answers")
        opened = _share(self.opened, self.accepted, of_sent)
        answered = _share(self.answered, self.accepted, of_sent)
        commented = _share(self.commented, self.answered, of_answers)
        return [
            FunnelRow(_("Asked"), self.asked),
            FunnelRow(_("Sent"), self.accepted, _share(self.accepted, self.asked)),
            FunnelRow(_("Opened the survey"), self.opened, opened),
            FunnelRow(_("Answered"), self.answered, answered),
            FunnelRow(_("Wrote a comment"), self.commented, commented),
        ]


def funnel_read(survey_id: UUID, period: Period, zone: ZoneInfo, narrowing: Narrowing) -> Funnel:
    """Count the invitations made on the local days of a period."""
    values: dict[str, Any] = parameters(survey_id) | {
        "start": datetime.combine(period.first, time.min, zone),
        "end": datetime.combine(period.last + timedelta(days=1), time.min, zone),
    }
    narrowed = _condition(narrowing, values)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(narrowed=narrowed), values)
        return Funnel(*cursor.fetchone())


def _condition(narrowing: Narrowing, values: dict[str, Any]) -> str:
    """The same narrowing as of answers; a property is the contact's of today."""
    tests = []
    for name in ("channel", "language"):
        if (wanted := getattr(narrowing, name)) is not None:
            values[name] = wanted
            tests.append(f"AND invitation.{name} = %({name})s")
    for number, (key, wanted) in enumerate(narrowing.properties.items()):
        values |= {f"key_{number}": key, f"value_{number}": wanted}
        tests.append(f"""AND EXISTS (
            SELECT FROM contacts_contact AS contact
             WHERE contact.organisation_id = invitation.organisation_id
               AND contact.id = invitation.contact_id
               AND coalesce(contact.properties ->> %(key_{number})s, '') = %(value_{number})s)""")
    return " ".join(tests)


def _share(part: int, whole: int, words: str = "%(share)s") -> str:
    return words % {"share": percent_text(part / whole, 1)} if whole else ""
