"""Ordering new codes, and fetching the file that holds them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from config.lib import clock
from distribution.bells import ring
from distribution.models import AccessCode, Campaign, CodeSheet
from distribution.services.locks import campaign_locked
from distribution.sheets.files import pieces_taken
from distribution.sheets.selectors import FETCHED, OPEN_STATES, without_code
from surveys.models import Survey

RUNNING = (Campaign.State.SENDING, Campaign.State.DONE)


class SheetRefused(Exception):
    """No codes can be made now; says why, in the reader's language."""


def sheet_order(*, campaign: Campaign, kind: CodeSheet.Kind, actor: User) -> CodeSheet:
    """Have a code made for everybody who has none; a worker does it. Raises SheetRefused."""
    with transaction.atomic():
        current = campaign_locked(campaign)
        if problem := _problem(current):
            raise SheetRefused(problem)
        sheet = CodeSheet.objects.create(
            campaign=current,
            kind=kind,
            people_total=without_code(current).count(),
            created_by=actor,
        )
        if not sheet.people_total:
            raise SheetRefused(_("Everybody who can answer has a code already."))
        audit.record(
            "code_sheet.ordered",
            target=sheet,
            actor=actor,
            name=current.name,
            people=sheet.people_total,
        )
        ring("code_sheet_task", current.organisation_id, sheet.pk, queue="default")
    return sheet


def codes_renew(*, campaign: Campaign, kind: CodeSheet.Kind, actor: User) -> CodeSheet:
    """Close every code of the campaign and order new ones. Raises SheetRefused, and then closes
    none."""
    with transaction.atomic():
        current = campaign_locked(campaign)
        codes = AccessCode.objects.filter(invitation__campaign=current, revoked_at=None)
        people = codes.update(revoked_at=clock.now())
        audit.record("code.renewed", target=current, actor=actor, people=people)
        return sheet_order(campaign=current, kind=kind, actor=actor)


def sheet_fetch(*, sheet: CodeSheet, actor: User) -> Iterator[bytes]:
    """The file, for the first who asks: it is deleted while it is read, and gone even when the
    reader's network fails. Raises SheetRefused for everybody else."""
    with transaction.atomic():
        current = CodeSheet.objects.select_for_update().get(pk=sheet.pk)
        if current.state != CodeSheet.State.READY or current.upload is None:
            raise SheetRefused(_("The file was fetched already. Make new codes if it is lost."))
        current.state, current.fetched_at = CodeSheet.State.FETCHED, clock.now()
        current.save(update_fields=["state", "fetched_at"])
        audit.record(FETCHED, target=current, actor=actor, people=current.people_done)
    return pieces_taken(current.upload)


def _problem(campaign: Campaign) -> str:
    """Why no codes can be made now; "" when they can."""
    if campaign.state not in RUNNING:
        return _("The campaign is not running, so no codes are made.")
    if campaign.survey.state != Survey.State.LIVE:
        return _("The survey is not live. Publish it first.")
    if campaign.code_sheets.filter(state__in=OPEN_STATES).exists():
        return _("Codes are being made already.")
    return ""
