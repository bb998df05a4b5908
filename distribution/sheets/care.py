"""Sheets that nobody finishes or fetches: each is ended, and leaves no secret behind."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from config.lib import clock
from distribution.models import AccessCode, CodeSheet
from distribution.sheets.selectors import OPEN_STATES

# A worker that got no further for so long was stopped.
STANDS_STILL = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(hours=2)
UNFETCHED_AFTER = timedelta(days=7)
# Whoever fetches has read everything by then, or never will.
LEFT_BEHIND_AFTER = timedelta(minutes=30)
State = CodeSheet.State


def uncared() -> Q:
    """Sheets that stand still, that nobody fetched, or whose file outlived its reading."""
    now = clock.now()
    return (
        Q(state__in=OPEN_STATES, progress_at__lt=now - STANDS_STILL)
        | Q(state=State.READY, progress_at__lt=now - UNFETCHED_AFTER)
        | Q(state=State.FETCHED, fetched_at__lt=now - LEFT_BEHIND_AFTER, upload__isnull=False)
    )


def sheet_care(sheet: CodeSheet) -> None:
    """End a locked sheet that is past hope, inside the open tenant scope; others stay as they are.

    A list that nobody fetched keeps its codes: nobody knows them, and new ones close them.
    """
    now = clock.now()
    if sheet.state in OPEN_STATES and sheet.created_at < now - GIVEN_UP_AFTER:
        sheet_fail(sheet, _("It failed again and again, so it was ended."))
    elif sheet.state == State.READY and sheet.progress_at < now - UNFETCHED_AFTER:
        sheet_fail(sheet, _("Nobody fetched it within seven days, so the file was deleted."))
    elif sheet.state == State.FETCHED:
        file_forget(sheet)


def sheet_fail(sheet: CodeSheet, problem: str) -> None:
    """End a sheet with a reason that is shown."""
    if sheet.state in OPEN_STATES:
        codes_forget(sheet)
    file_forget(sheet)
    sheet.state, sheet.problem = State.FAILED, problem[:300]
    sheet.save(update_fields=["state", "problem"])


def codes_forget(sheet: CodeSheet) -> None:
    """Delete the codes of a sheet under way. Only one of a campaign ever is, so that all codes
    that are younger are its own."""
    AccessCode.objects.filter(codes_of(sheet)).delete()


def codes_of(sheet: CodeSheet) -> Q:
    """The codes a sheet under way has made."""
    return Q(
        invitation__campaign=sheet.campaign_id, revoked_at=None, created_at__gte=sheet.created_at
    )


def file_forget(sheet: CodeSheet) -> None:
    """Delete what is there of the file."""
    if sheet.upload:
        sheet.upload.delete()
        sheet.upload = None
