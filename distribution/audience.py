"""Who a campaign asks, who it does not ask, and why: one judgement, in SQL (docs/audience.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import (
    MD5,
    Cast,
    Collate,
    Concat,
    Greatest,
    Substr,
)
from django.db.models.lookups import GreaterThanOrEqual
from pydantic import BaseModel, model_validator

from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.channels import CHANNELS
from distribution.models import Campaign, Invitation, Segment
from distribution.segments import SegmentCondition, SegmentRule, rule_q
from distribution.segments.query import answers_that_count

NotAsked = Invitation.NotAsked
# Of those who would be asked at one address, all but the first (by id) are duplicates.
COMPARED = """
WITH judged (id, address, not_asked, waits) AS MATERIALIZED ({judged}),
told AS (
    SELECT id, waits, CASE WHEN is_asked AND row_number() OVER (
        PARTITION BY address COLLATE "C", is_asked ORDER BY id
    ) > 1 THEN 'duplicate' ELSE not_asked END AS reason
    FROM (
        SELECT *, not_asked = '' OR (not_asked = 'quarantine' AND waits) AS is_asked FROM judged
    ) AS asked
)
{question}
"""
# A share of the 65,536 beginnings that a hash can have.
DRAWS = 0x10000


class AudienceRule(BaseModel):
    """Which contacts: everybody, a segment or a list, of them those that the conditions hold for.

    Drafts of earlier days have ``languages``, ``property`` and ``value``; they are read as the
    conditions they are.
    """

    base: Literal["everyone", "segment", "list"] = "everyone"
    id: UUID | None = None
    conditions: SegmentRule = SegmentRule()

    @model_validator(mode="before")
    @classmethod
    def _as_conditions(cls, stored: Any) -> Any:
        if not isinstance(stored, dict) or not {"languages", "property"} & stored.keys():
            return stored
        found = []
        if languages := stored.get("languages"):
            found.append(SegmentCondition(subject="language", op="is", values=languages))
        if key := stored.get("property"):
            value = stored.get("value", "")
            found.append(SegmentCondition(subject="property", key=key, op="is", values=[value]))
        return {"conditions": SegmentRule(conditions=found)}


@dataclass(frozen=True)
class AudienceCounts:
    """How many contacts match, are asked now, are asked later, and are not asked and why."""

    now: int
    later: int
    reasons: dict[str, int]

    @property
    def total(self) -> int:
        """Everybody the rule speaks of."""
        return self.asked + self.never

    @property
    def asked(self) -> int:
        """Everybody who will get a message, now or later."""
        return self.now + self.later

    @property
    def never(self) -> int:
        """Everybody who will not."""
        return sum(self.reasons.values())

    @property
    def in_vain(self) -> bool:
        """Whether there are people, of whom none can be asked."""
        return self.total > 0 and not self.asked

    @property
    def asked_width(self) -> str:
        """Their share as the width of a bar."""
        return f"{100 * self.asked / self.total:.2f}%" if self.total else "0%"

    @property
    def rows(self) -> list[tuple[NotAsked, int]]:
        """The reasons that occur, most frequent first."""
        found = [(NotAsked(reason), count) for reason, count in self.reasons.items() if count]
        return sorted(found, key=lambda row: -row[1])


def audience_of(campaign: Campaign) -> QuerySet[Contact]:
    """The contacts the campaign's rule speaks of; nobody when its segment or list is gone."""
    rule = AudienceRule.model_validate(campaign.audience)
    contacts = Contact.objects.filter(rule_q(rule.conditions))
    match rule.base:
        case "segment":
            segments = Segment.objects.filter(pk__in=[rule.id])
            chosen = [rule_q(SegmentRule.model_validate(segment.rule)) for segment in segments]
            return contacts.filter(*chosen) if chosen else contacts.none()
        case "list":
            return contacts.filter(rule_q(_on_list(rule.id)))
    return contacts


def _on_list(pk: UUID | None) -> SegmentRule:
    on_it = SegmentCondition(subject="list", op="is", values=[str(pk)])
    return SegmentRule(conditions=[on_it])


def contacts_judged(campaign: Campaign) -> QuerySet[Contact]:
    """Those contacts, each with what one row can tell.

    ``address`` on the campaign's channel, ``not_asked`` ("" or a NotAsked reason), ``last_asked``
    and ``last_answered`` (moments or None), ``free_at`` (when the quarantine of either ends, None
    without one), and ``waits``: whether that is early enough to be asked then. That an address is
    another contact's too shows only when rows lie side by side: ``duplicates_of``.
    """
    contacts = audience_of(campaign).annotate(address=CHANNELS[campaign.channel].address_sql())
    asked, answered = _asked(), answers_that_count().filter(contact=OuterRef("pk"))
    return contacts.annotate(
        last_asked=_latest(asked, "sent_at"),
        last_answered=_latest(answered, "recorded_at"),
        free_at=_free_at(campaign),
        waits=_waits(campaign),
        not_asked=Case(
            When(address="", then=Value(NotAsked.NO_ADDRESS)),
            *_when_suppressed(campaign),
            *_when_sampled_out(campaign),
            When(_in_quarantine(campaign), then=Value(NotAsked.QUARANTINE)),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def audience_counts(campaign: Campaign) -> AudienceCounts:
    """Count the audience by reason: what launching now would do."""
    question = "SELECT reason, waits, count(*) FROM told GROUP BY 1, 2"
    return _counts(_compared(contacts_judged(campaign), question))


def duplicates_of(campaign: Campaign, *, among: Collection[str] | None = None) -> list[UUID]:
    """The contacts whose address is asked through another contact, the first by id.

    With ``among`` only whoever has one of these addresses is judged: a page's worth, not everybody.
    """
    sharing = CHANNELS[campaign.channel].sharing(among or ())
    if sharing is None:
        return []
    judged: QuerySet[Any] = contacts_judged(campaign)
    if among is not None:
        judged = judged.filter(sharing, address__in=among)
    found = _compared(judged, "SELECT id FROM told WHERE reason = 'duplicate'")
    return [pk for (pk,) in found]


def _compared(judged: QuerySet[Any, Any], question: str) -> list[tuple[Any, ...]]:
    """Ask about the contacts laid side by side, so that shared addresses show."""
    columns = ("pk", "address", "not_asked", "waits")
    judged = judged.order_by()
    inner, values = judged.values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COMPARED.format(judged=inner, question=question), values)
        return list(cursor.fetchall())


def _counts(rows: Iterable[tuple[str, bool, int]]) -> AudienceCounts:
    now, later, reasons = 0, 0, dict.fromkeys(NotAsked.values, 0)
    for reason, waits, people in rows:
        if not reason:
            now += people
        elif reason == NotAsked.QUARANTINE and waits:
            later += people
        else:
            reasons[reason] += people
    return AudienceCounts(now=now, later=later, reasons=reasons)


def quarantine_start(campaign: Campaign) -> datetime:
    """Whoever was asked after this moment waits."""
    return clock.now() - timedelta(days=campaign.quarantine_days)


def _asked() -> QuerySet[Invitation]:
    return Invitation.objects.filter(contact=OuterRef("pk"), sent_at__isnull=False)


def _latest(rows: QuerySet[Any], field: str) -> Subquery:
    return Subquery(
        rows.order_by().values("contact").annotate(latest=Max(field)).values("latest"),
        output_field=DateTimeField(),
    )


def _free_at(campaign: Campaign) -> Case:
    ends = Greatest(
        _plus("last_asked", campaign.quarantine_days),
        _plus("last_answered", campaign.quarantine_after_answer_days),
    )
    return Case(When(GreaterThanOrEqual(ends, clock.now()), then=ends), default=None)


def _plus(moment: str, days: int) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(F(moment) + timedelta(days=days), output_field=DateTimeField())


def _in_quarantine(campaign: Campaign, ends_after: datetime | None = None) -> Q:
    """Asked or answered so lately that the quarantine ends after that moment (default: now).

    By EXISTS, for a campaign's worth of contacts at once; ``free_at`` says the same of one.
    """
    moment = ends_after or clock.now()
    asked_after = moment - timedelta(days=campaign.quarantine_days)
    answered_after = moment - timedelta(days=campaign.quarantine_after_answer_days)
    answers = answers_that_count().filter(contact=OuterRef("pk"))
    return Q(Exists(_asked().filter(sent_at__gt=asked_after))) | Q(
        Exists(answers.filter(recorded_at__gt=answered_after))
    )


def _waits(campaign: Campaign) -> Case:
    latest = clock.now() + timedelta(days=campaign.wait_days)
    return Case(When(_in_quarantine(campaign, latest), then=Value(False)), default=Value(True))


def _when_suppressed(campaign: Campaign) -> list[When]:
    """The few who are suppressed are found by one hashed EXISTS, and only they are asked why."""
    stops = Suppression.objects.filter(
        Suppression.in_force(), channel=campaign.channel, address=OuterRef("address")
    )
    reasons = Suppression.Reason
    named = {
        reasons.BOUNCED: NotAsked.BOUNCED,
        reasons.COMPLAINED: NotAsked.COMPLAINED,
        reasons.SNOOZED: NotAsked.SNOOZED,
        reasons.OTHER_CHANNEL: NotAsked.OTHER_CHANNEL,
    }
    why = [
        When(Exists(stops.filter(reason=reason)), then=Value(not_asked))
        for reason, not_asked in named.items()
    ]
    return [When(Exists(stops), then=Case(*why, default=Value(NotAsked.OPTED_OUT)))]


def _when_sampled_out(campaign: Campaign) -> list[When]:
    """A draw that is the same each time: the hash of campaign and contact decides."""
    if campaign.sample_percent >= 100:
        return []
    person = Concat(Value(str(campaign.pk)), Cast("pk", TextField()))
    draw = Collate(Substr(MD5(person), 1, 4), "C")
    limit = f"{campaign.sample_percent * DRAWS // 100:04x}"
    return [When(GreaterThanOrEqual(draw, Value(limit)), then=Value(NotAsked.SAMPLED_OUT))]


def language_of(contact: Contact, campaign: Campaign) -> str:
    """The contact's own language when the campaign speaks it, else the campaign's first."""
    languages: list[str] = campaign.languages
    return contact.language if contact.language in languages else languages[0]
