"""What the pages of a campaign show of its codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AuditEntry
from config.lib import clock
from distribution.links import portal_url
from distribution.models import AccessCode, Campaign, CodeSheet, DeliveryState, Invitation
from distribution.states import REACHED

WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
OPEN_STATES = (CodeSheet.State.QUEUED, CodeSheet.State.RUNNING)
FETCHED = "code_sheet.fetched"


@dataclass(frozen=True)
class SheetRow:
    """A sheet, and who has fetched it ("" while nobody has)."""

    sheet: CodeSheet
    fetched_by: str

    @property
    def is_open(self) -> bool:
        """Whether a worker is at it, or will be."""
        return self.sheet.state in OPEN_STATES


@dataclass(frozen=True)
class Codes:
    """Where the codes of a campaign stand: ``waiting`` have none, ``given`` have one."""

    waiting: int
    given: int
    # Where they are typed.
    portal: str
    rows: list[SheetRow]

    @property
    def is_making(self) -> bool:
        """Whether a sheet is being made."""
        return any(row.is_open for row in self.rows)


def codes_of_campaign(campaign: Campaign) -> Codes:
    """What the running page shows of a campaign's codes."""
    given = AccessCode.objects.filter(invitation__campaign=campaign, revoked_at=None).count()
    return Codes(
        waiting=without_code(campaign).count(),
        given=given,
        portal=portal_url(campaign.organisation),
        rows=sheet_rows(campaign),
    )


def without_code(campaign: Campaign) -> QuerySet[Invitation]:
    """Those who may answer now and have no code: the people of the next sheet."""
    now = clock.now()
    codes = AccessCode.objects.filter(invitation=OuterRef("pk"), revoked_at=None)
    asked = Q(state__in=REACHED) & (Q(expires_at=None) | Q(expires_at__gt=now))
    return (
        Invitation.objects.filter(campaign=campaign)
        .filter(Q(state__in=WAITING, due_at__lte=now) | asked)
        .exclude(Exists(codes))
    )


def sheet_rows(campaign: Campaign) -> list[SheetRow]:
    """The campaign's sheets, newest first."""
    sheets = list(campaign.code_sheets.select_related("created_by").order_by("-created_at"))
    entries = AuditEntry.objects.select_related("actor").filter(
        action=FETCHED, target_id__in=[sheet.pk for sheet in sheets]
    )
    fetched_by = {entry.target_id: str(entry.actor or "") for entry in entries}
    return [SheetRow(sheet, fetched_by.get(sheet.pk, "")) for sheet in sheets]
