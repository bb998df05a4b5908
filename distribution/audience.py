"""Who a campaign asks, who it does not ask, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower
from pydantic import BaseModel

from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.models import Campaign, Invitation

NotAsked = Invitation.NotAsked


class AudienceRule(BaseModel):
    """Which contacts: all, unless a language or a property's value narrows them."""

    languages: list[str] = []
    property: str = ""
    value: str = ""


@dataclass(frozen=True)
class AudienceCounts:
    """How many contacts match, are asked now, are asked later, and are not asked and why."""

    total: int
    now: int
    reasons: dict[str, int]

    @property
    def later(self) -> int:
        """Asked when their quarantine is over."""
        return self.reasons.get(NotAsked.QUARANTINE, 0)

    @property
    def asked(self) -> int:
        """Everybody who will get a mail, now or later."""
        return self.now + self.later

    @property
    def never(self) -> int:
        """Everybody who will not."""
        return self.total - self.asked

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
    """The contacts the campaign's rule speaks of."""
    rule = AudienceRule.model_validate(campaign.audience)
    contacts = Contact.objects.all()
    if rule.languages:
        contacts = contacts.filter(language__in=rule.languages)
    if rule.property:
        contacts = contacts.annotate(value=KeyTextTransform(rule.property, "properties"))
        contacts = contacts.filter(value=rule.value)
    return contacts


def contacts_judged(campaign: Campaign) -> QuerySet[Contact]:
    """Those contacts with ``not_asked`` ("" or a NotAsked reason) and ``last_asked``.

    The reasons that one row can tell; an address that two contacts share shows only when they are
    laid side by side.
    """
    suppressions = Suppression.objects.filter(
        channel=campaign.channel, address=Lower(OuterRef("email"))
    )
    asked = Invitation.objects.filter(contact=OuterRef("pk"), sent_at__isnull=False)
    return audience_of(campaign).annotate(
        suppression=Subquery(suppressions.values("reason")[:1]),
        last_asked=Subquery(
            asked.order_by("-sent_at").values("sent_at")[:1], output_field=DateTimeField()
        ),
        not_asked=Case(
            When(Q(email=None) | Q(email=""), then=Value(NotAsked.NO_ADDRESS)),
            When(suppression=Suppression.Reason.BOUNCED, then=Value(NotAsked.BOUNCED)),
            When(suppression__isnull=False, then=Value(NotAsked.OPTED_OUT)),
            When(last_asked__gt=quarantine_start(campaign), then=Value(NotAsked.QUARANTINE)),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def quarantine_start(campaign: Campaign) -> datetime:
    """Whoever was asked after this moment waits."""
    return clock.now() - timedelta(days=campaign.quarantine_days)


def audience_counts(campaign: Campaign) -> AudienceCounts:
    """Count the audience by reason: what launching now would do."""
    judged = contacts_judged(campaign).order_by().values("not_asked")  # type: ignore[misc]
    reasons = {row["not_asked"]: row["people"] for row in judged.annotate(people=Count("pk"))}
    total = sum(reasons.values())
    now = reasons.pop("", 0)
    return AudienceCounts(total=total, now=now, reasons=reasons)


def language_of(contact: Contact, campaign: Campaign) -> str:
    """The contact's own language when the campaign speaks it, else the campaign's first."""
    languages: list[str] = campaign.languages
    return contact.language if contact.language in languages else languages[0]


def property_values(key: str, limit: int = 50) -> list[str]:
    """The most frequent values of a property, to choose from."""
    contacts = Contact.objects.annotate(value=KeyTextTransform(key, "properties"))
    rows = contacts.exclude(value__isnull=True).exclude(value="").order_by().values("value")
    counted = rows.annotate(people=Count("pk")).order_by("-people", F("value").asc())
    return [row["value"] for row in counted[:limit]]
