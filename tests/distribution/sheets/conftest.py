"""A campaign by code, and its sheets."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.models import Campaign, CodeSheet, Invitation
from distribution.portal import code_opens
from distribution.sheets import (
    sheet_fetch,
    sheet_make,
    sheet_order,
)
from surveys.models import Survey
from tests.distribution.conftest import make_contacts
from tests.distribution.login import invite, make_login_campaign

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
