"""Sheets of codes: made by a worker, fetched once, and never in words in the database."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression, Upload, UploadChunk
from distribution.codes import code_read
from distribution.models import AccessCode, Campaign, CodeSheet, Invitation
from distribution.portal import code_opens
from distribution.sheets import (
    SheetRefused,
    codes_of_campaign,
    codes_renew,
    layouts,
    making,
    sheet_fetch,
    sheet_make,
    sheet_order,
)
from distribution.sheets.care import uncared
from surveys.models import Survey
from tests.distribution.conftest import make_contacts, states
from tests.distribution.login import invite, make_login_campaign

pytestmark = pytest.mark.django_db
State, Kind = Invitation.State, CodeSheet.Kind
WAITING: dict[str, Any] = {"state": State.QUEUED, "sent_at": None, "expires_at": None}


@pytest.fixture
def campaign(acme: Organisation, survey: Survey) -> Campaign:
    """A launched campaign whose three people wait for a code."""
    made = make_login_campaign(survey, expires_after_days=14)
    for contact in make_contacts(acme, 3):
        invite(made, contact, **WAITING)
    return made


def order(campaign: Campaign, actor: User, kind: CodeSheet.Kind = Kind.LIST) -> CodeSheet:
    with tenant_scope(campaign.organisation):
        return sheet_order(campaign=campaign, kind=kind, actor=actor)


def make(sheet: CodeSheet) -> CodeSheet:
    organisation = sheet.campaign.organisation
    sheet_make(organisation=organisation, sheet_id=sheet.pk)
    return again(sheet)


def again(sheet: CodeSheet) -> CodeSheet:
    with tenant_scope(sheet.campaign.organisation):
        return CodeSheet.objects.select_related("upload", "campaign__organisation").get(pk=sheet.pk)


def fetch(sheet: CodeSheet, actor: User) -> bytes:
    with tenant_scope(sheet.campaign.organisation):
        return b"".join(sheet_fetch(sheet=sheet, actor=actor))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def opened_by(organisation: Organisation, code: str) -> Any:
    with tenant_scope(organisation):
        return code_opens(organisation=organisation, typed=code)


# The list


def test_the_list_gives_everybody_a_code_that_opens_their_own_surveys(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 0", "Person 1", "Person 2"]
    assert len({row["Code"] for row in rows}) == 3
    with tenant_scope(acme):
        people = {contact.email: contact.pk for contact in Contact.objects.all()}
    for row in rows:
        assert opened_by(acme, row["Code"]) == people[row["E-mail"]]
        assert row["Page"].endswith(f"/p/{acme.key}/")


def test_making_a_sheet_is_asking(acme: Organisation, alice: User, campaign: Campaign) -> None:
    sheet = make(order(campaign, alice))
    assert (sheet.state, sheet.people_done, sheet.people_total) == ("ready", 3, 3)
    assert states(acme, campaign.pk) == {"sent": 3}
    with tenant_scope(acme):
        invitation = Invitation.objects.all()[0]
        campaign.refresh_from_db()
    assert invitation.sent_at and invitation.expires_at
    assert invitation.expires_at - invitation.sent_at == timedelta(days=14)
    assert campaign.state == Campaign.State.DONE


def test_a_name_is_data_in_a_spreadsheet(acme: Organisation, alice: User, survey: Survey) -> None:
    campaign = make_login_campaign(survey)
    with tenant_scope(acme):
        evil = Contact.objects.create(name="=HYPERLINK(0)")
    invite(campaign, evil, **WAITING)
    assert rows_of(fetch(make(order(campaign, alice)), alice))[0]["Name"] == "'=HYPERLINK(0)"


def test_only_those_without_a_code_get_one(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    fetch(make(order(campaign, alice)), alice)
    with pytest.raises(SheetRefused):
        order(campaign, alice)
    with tenant_scope(acme):
        late = Contact.objects.create(name="Late")
    invite(campaign, late, **WAITING)
    assert [row["Name"] for row in rows_of(fetch(make(order(campaign, alice)), alice))] == ["Late"]


def test_who_must_not_be_asked_gets_no_code(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        first, second, _third = campaign.invitations.order_by("pk")
        Suppression.objects.create(channel="login", address=first.address, reason="unsubscribed")
        for state in (State.DEFERRED, State.SUPPRESSED, State.ANSWERED, State.EXPIRED):
            contact = Contact.objects.create(name=state)
            due_at = clock.now() + timedelta(days=3)
            Invitation.objects.create(
                campaign=campaign, contact=contact, channel="login", language="en", state=state,
                address=str(contact.pk), due_at=due_at,
            )  # fmt: skip
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 1", "Person 2"]


def test_who_was_asked_by_another_campaign_meanwhile_waits(
    acme: Organisation, alice: User, campaign: Campaign, survey: Survey
) -> None:
    with tenant_scope(acme):
        first = campaign.invitations.select_related("contact").order_by("pk")[0]
    invite(make_login_campaign(survey), first.contact, sent_at=clock.now())
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 1", "Person 2"]
    assert states(acme, campaign.pk) == {"sent": 2, "deferred": 1}


def test_whose_quarantine_is_over_gets_a_code(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        campaign.invitations.update(state=State.DEFERRED, not_asked="quarantine")
    assert len(rows_of(fetch(make(order(campaign, alice)), alice))) == 3
    with tenant_scope(acme):
        assert set(campaign.invitations.values_list("state", "not_asked")) == {("sent", "")}


@pytest.mark.parametrize("state", ["draft", "launching", "paused", "cancelled"])
def test_no_codes_are_made_while_the_campaign_does_not_run(
    alice: User, campaign: Campaign, state: str
) -> None:
    with tenant_scope(campaign.organisation):
        Campaign.objects.filter(pk=campaign.pk).update(state=state)
    with pytest.raises(SheetRefused):
        order(campaign, alice)


def test_one_sheet_is_made_at_a_time(alice: User, campaign: Campaign) -> None:
    order(campaign, alice)
    with pytest.raises(SheetRefused):
        order(campaign, alice)


# Once


def test_a_sheet_is_fetched_once_and_nothing_is_left(
    acme: Organisation, alice: User, bob: User, campaign: Campaign
) -> None:
    sheet = make(order(campaign, alice))
    assert fetch(sheet, bob)
    with pytest.raises(SheetRefused):
        fetch(sheet, alice)
    with tenant_scope(acme):
        assert not Upload.objects.exists() and not UploadChunk.objects.exists()
        row = codes_of_campaign(campaign).rows[0]
    assert (row.sheet.state, row.fetched_by) == ("fetched", "Bob")
    assert row.sheet.fetched_at is not None


def test_a_reader_whose_network_fails_leaves_nothing_that_can_be_read_again(
    acme: Organisation, alice: User, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distribution.sheets.files.PIECE", 50)
    sheet = make(order(campaign, alice))
    with tenant_scope(acme):
        pieces = sheet_fetch(sheet=sheet, actor=alice)
        next(pieces)
    later = clock.now() + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        with tenant_scope(acme):
            assert CodeSheet.objects.filter(uncared()).exists()
        make(sheet)
        with tenant_scope(acme):
            assert not CodeSheet.objects.filter(uncared()).exists()
            assert not UploadChunk.objects.exists()


def test_no_code_is_in_words_anywhere_in_the_database(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    sheet = make(order(campaign, alice))
    before = everything_written()
    codes = [row["Code"] for row in rows_of(fetch(sheet, alice))]
    for text in (before, everything_written()):
        for code in codes:
            assert code not in text and code_read(code) not in text
    assert "Person 1" in before, "the scan really reads"


def everything_written() -> str:
    """Every text, JSON and binary column of every table, for all tenants."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.every_organisation', 'on', true)")
        for model in apps.get_models():
            if not model._meta.managed:
                continue
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{model._meta.db_table}" t')  # noqa: S608
            found += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT encode(data, 'escape') FROM contacts_uploadchunk")
        found += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT set_config('app.every_organisation', '', true)")
    return "\n".join(found)


def test_fetching_and_making_stand_in_the_audit_trail_without_a_code(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    with tenant_scope(acme):
        entries = list(AuditEntry.objects.values_list("action", "details"))
    assert {action for action, _ in entries} >= {
        "code_sheet.ordered", "code_sheet.finished", "code_sheet.fetched",
    }  # fmt: skip
    assert not any(row["Code"] in str(entries) for row in rows)


# New codes


def test_new_codes_close_the_old_ones(acme: Organisation, alice: User, campaign: Campaign) -> None:
    old = rows_of(fetch(make(order(campaign, alice)), alice))
    with tenant_scope(acme):
        sheet = codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    assert not any(opened_by(acme, row["Code"]) for row in old), "closed at once"
    new = rows_of(fetch(make(sheet), alice))
    assert len(new) == 3 and all(opened_by(acme, row["Code"]) for row in new)


def test_new_codes_give_all_days_again_but_not_to_who_has_answered(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    fetch(make(order(campaign, alice)), alice)
    with tenant_scope(acme):
        first, second, _third = campaign.invitations.order_by("pk")
        Invitation.objects.filter(pk=first.pk).update(state=State.ANSWERED)
        Invitation.objects.filter(pk=second.pk).update(
            state=State.OPENED, expires_at=clock.now() + timedelta(days=1)
        )
        sheet = codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    assert len(rows_of(fetch(make(sheet), alice))) == 2
    with tenant_scope(acme):
        second.refresh_from_db()
    assert second.state == State.OPENED
    assert second.expires_at and second.expires_at > clock.now() + timedelta(days=13)


def test_new_codes_that_cannot_be_made_close_none(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    codes = rows_of(fetch(make(order(campaign, alice)), alice))
    with tenant_scope(acme):
        Campaign.objects.filter(pk=campaign.pk).update(state="paused")
        with pytest.raises(SheetRefused):
            codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    with tenant_scope(acme):
        assert AccessCode.objects.filter(revoked_at=None).count() == len(codes)


# Workers that stop


def test_a_stopped_worker_leaves_no_code_behind_and_the_next_begins_again(
    acme: Organisation, alice: User, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PART", 1)
    sheet = order(campaign, alice)

    class Stopped(BaseException):
        """As if the process were killed."""

    def stop(*args: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(making, "_finish", stop)
        with pytest.raises(Stopped):
            make(sheet)
    assert states(acme, campaign.pk) == {"queued": 3}, "nobody counts as asked"
    make(sheet)
    assert again(sheet).state == "running", "another worker may still be at it"
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        with tenant_scope(acme):
            assert CodeSheet.objects.filter(uncared()).exists()
        done = make(sheet)
        rows = rows_of(fetch(done, alice))
    assert len(rows) == 3
    with tenant_scope(acme):
        assert AccessCode.objects.count() == 3


def test_a_worker_that_was_only_slow_writes_nothing_more(
    acme: Organisation, alice: User, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PART", 1)
    sheet = order(campaign, alice)
    calm = layouts.Table.part

    def overtaken(self: layouts.Table, codes: Any) -> None:
        calm(self, codes)
        monkeypatch.setattr(layouts.Table, "part", calm)
        with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
            make(sheet)

    monkeypatch.setattr(layouts.Table, "part", overtaken)
    make(sheet)
    rows = rows_of(fetch(again(sheet), alice))
    assert len(rows) == 3 and all(opened_by(acme, row["Code"]) for row in rows)


def test_a_sheet_that_fails_again_and_again_is_ended(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    sheet = order(campaign, alice)
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=False):
        assert make(sheet).state == "failed"
    with tenant_scope(acme):
        assert not AccessCode.objects.exists()
    assert order(campaign, alice)


def test_a_file_nobody_fetches_is_deleted_after_a_week(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    sheet = make(order(campaign, alice))
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        ended = make(sheet)
    assert ended.state == "failed" and "seven days" in ended.problem
    with tenant_scope(acme):
        assert not UploadChunk.objects.exists()


# Letters


def test_letters_come_as_one_pdf(alice: User, campaign: Campaign) -> None:
    sheet = make(order(campaign, alice, Kind.LETTERS))
    assert sheet.upload.name.endswith(".pdf")
    assert fetch(sheet, alice).startswith(b"%PDF-")


def test_many_letters_come_as_an_archive_of_parts(
    alice: User, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PART", 2)
    monkeypatch.setattr(layouts, "PART", 2)
    sheet = make(order(campaign, alice, Kind.LETTERS))
    archive = ZipFile(io.BytesIO(fetch(sheet, alice)))
    assert archive.testzip() is None
    assert archive.namelist() == ["letters-00001-00002.pdf", "letters-00003-00003.pdf"]
    assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_the_file_is_named_after_the_campaign_whatever_that_is_called(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    campaign = make_login_campaign(survey, name='日本"\r\nSet-Cookie: x')
    invite(campaign, make_contacts(acme, 1)[0], **WAITING)
    name = make(order(campaign, alice)).upload.name
    assert name.isascii() and not set(name) & set('"\r\n;\\/')


def test_a_sheet_of_one_organisation_is_nothing_in_another(
    acme: Organisation, globex: Organisation, alice: User, campaign: Campaign
) -> None:
    sheet = order(campaign, alice)
    sheet_make(organisation=globex, sheet_id=sheet.pk)
    assert again(sheet).state == "queued"
