"""A sheet is fetched once, and nothing of it is left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Upload, UploadChunk
from distribution.codes import code_read
from distribution.models import Campaign, CodeSheet
from distribution.sheets import (
    SheetRefused,
    codes_of_campaign,
    sheet_fetch,
    sheet_make,
)
from distribution.sheets.care import uncared
from surveys.models import Survey
from tests.distribution.conftest import make_contacts
from tests.distribution.login import invite, make_login_campaign
from tests.distribution.sheets.conftest import WAITING, again, fetch, make, order, rows_of

pytestmark = pytest.mark.django_db


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


def test_a_file_nobody_fetches_is_deleted_after_a_week(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    sheet = make(order(campaign, alice))
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        ended = make(sheet)
    assert ended.state == "failed" and "seven days" in ended.problem
    with tenant_scope(acme):
        assert not UploadChunk.objects.exists()


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
