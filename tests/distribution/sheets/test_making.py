"""Making sheets and letters: workers that stop, are slow or fail."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import AccessCode, Campaign, CodeSheet
from distribution.sheets import (
    SheetRefused,
    layouts,
    making,
)
from distribution.sheets.care import uncared
from tests.distribution.conftest import states
from tests.distribution.sheets.conftest import Kind, again, fetch, make, opened_by, order, rows_of

pytestmark = pytest.mark.django_db


def test_one_sheet_is_made_at_a_time(alice: User, campaign: Campaign) -> None:
    order(campaign, alice)
    with pytest.raises(SheetRefused):
        order(campaign, alice)


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
