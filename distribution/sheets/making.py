"""Making a sheet: a code for everybody who has none, and the file that says them once.

A worker that is stopped leaves a sheet without a reader: the next one throws its codes away and
begins again. Only a sheet that is whole makes its people "sent".
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.utils import translation
from django.utils.translation import gettext as _
from typst import TypstError

from accounts import audit
from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Suppression, Upload
from distribution.codes import code_digest, code_new
from distribution.judging import ready_of
from distribution.models import AccessCode, Campaign, CodeSheet, Invitation
from distribution.services import campaign_settle
from distribution.sheets.care import (
    STANDS_STILL,
    codes_forget,
    codes_of,
    file_forget,
    sheet_care,
    sheet_fail,
)
from distribution.sheets.files import SealedFile
from distribution.sheets.layouts import PART, Code, Layout, file_name, layout_of
from distribution.sheets.selectors import WAITING, without_code
from distribution.states import states_before

State = CodeSheet.State


def sheet_make(*, organisation: Organisation, sheet_id: UUID) -> None:
    """Make a sheet from its first code to its last, or end one that is past hope.

    Safe to call at any time: a sheet another worker is at is left alone.
    """
    with tenant_scope(organisation):
        sheet = _begin(sheet_id)
    if sheet is None or sheet.upload is None:
        return
    language = sheet.created_by.language if sheet.created_by else organisation.language
    with translation.override(language):
        file = SealedFile(sheet.upload)
        try:
            _make(organisation, sheet, file, layout_of(sheet, file, language))
        except TypstError as error:
            with tenant_scope(organisation):
                sheet_fail(sheet, _("The letters could not be set: %(why)s") % {"why": error})


def _begin(sheet_id: UUID) -> CodeSheet | None:
    """The sheet, claimed and empty; None when there is nothing to make."""
    sheets = CodeSheet.objects.select_for_update(of=("self",)).select_related(
        "created_by", "campaign__survey", "campaign__organisation", "upload"
    )
    sheet = sheets.filter(pk=sheet_id).first()
    if sheet is None:
        return None
    sheet_care(sheet)
    if not _is_free(sheet):
        return None
    codes_forget(sheet)
    file_forget(sheet)
    sheet.people_total, sheet.people_done = without_code(sheet.campaign).count(), 0
    sheet.upload = Upload.objects.create(name=file_name(sheet), created_by=sheet.created_by)
    sheet.state, sheet.progress_at = State.RUNNING, clock.now()
    sheet.save()
    return sheet


def _is_free(sheet: CodeSheet) -> bool:
    """Whether nobody is at it."""
    stands_still = sheet.progress_at < clock.now() - STANDS_STILL
    return sheet.state == State.QUEUED or (sheet.state == State.RUNNING and stands_still)


def _make(organisation: Organisation, sheet: CodeSheet, file: SealedFile, layout: Layout) -> None:
    """Part by part, each between two transactions; ends where another worker took over."""
    room, last = sheet.people_total, None
    while room > 0:
        with tenant_scope(organisation):
            if not _is_mine(sheet):
                return
            found = _next_people(sheet, last, min(PART, room))
            codes = _codes_for(sheet.campaign, found)
        if not found:
            break
        last, room = found[-1].pk, room - len(found)
        if codes:
            layout.part(codes)
        with tenant_scope(organisation):
            if not _is_mine(sheet):
                return
            _note_progress(sheet, file, len(codes))
    layout.close()
    with tenant_scope(organisation):
        if _is_mine(sheet):
            _finish(sheet, file)


def _is_mine(sheet: CodeSheet) -> bool:
    """Whether nobody else has claimed it since; locks it."""
    mine = CodeSheet.objects.select_for_update().filter(
        pk=sheet.pk, state=State.RUNNING, progress_at=sheet.progress_at
    )
    return mine.exists()


def _next_people(sheet: CodeSheet, last: UUID | None, most: int) -> list[Invitation]:
    people = without_code(sheet.campaign).select_related("contact")
    if last:
        people = people.filter(pk__gt=last)
    locked = people.select_for_update(no_key=True, of=("self",))
    return list(locked.order_by("pk")[:most])


def _codes_for(campaign: Campaign, people: list[Invitation]) -> list[Code]:
    """A new code for each who may be asked now."""
    codes = [(invitation, code_new()) for invitation in _to_be_asked(campaign, people)]
    AccessCode.objects.bulk_create(
        AccessCode(invitation=invitation, digest=code_digest(code, of=campaign.organisation_id))
        for invitation, code in codes
    )
    return codes


def _to_be_asked(campaign: Campaign, people: list[Invitation]) -> list[Invitation]:
    """Those who may be asked now. Whoever was asked before is only spared when they said no."""
    first = [invitation for invitation in people if invitation.state in WAITING]
    again = [invitation for invitation in people if invitation.state not in WAITING]
    stopped = Suppression.objects.filter(
        Suppression.in_force(),
        channel=campaign.channel,
        address__in=[invitation.address for invitation in again],
    )
    addresses = set(stopped.values_list("address", flat=True))
    ready = {message.pk for message in ready_of(campaign, [*first])} if first else set()
    ready |= {invitation.pk for invitation in again if invitation.address not in addresses}
    return [invitation for invitation in people if invitation.pk in ready]


def _note_progress(sheet: CodeSheet, file: SealedFile, people: int) -> None:
    file.save()
    sheet.people_done += people
    sheet.progress_at = clock.now()
    sheet.save(update_fields=["people_done", "progress_at"])


def _finish(sheet: CodeSheet, file: SealedFile) -> None:
    """The file is whole: its people count as asked from now on."""
    file.save(is_end=True)
    now = clock.now()
    made = AccessCode.objects.filter(codes_of(sheet)).values("invitation_id")
    Invitation.objects.filter(pk__in=made).update(
        state=Case(
            When(state__in=states_before(Invitation.State.SENT), then=Value(Invitation.State.SENT)),
            default=F("state"),
        ),
        not_asked="",
        sent_at=now,
        expires_at=now + timedelta(days=sheet.campaign.expires_after_days),
    )
    sheet.state, sheet.progress_at = State.READY, now
    sheet.save(update_fields=["state", "progress_at"])
    audit.record(
        "code_sheet.finished", target=sheet, actor=sheet.created_by, people=sheet.people_done
    )
    campaign_settle(campaign=sheet.campaign)
