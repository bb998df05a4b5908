"""Somebody who was asked by code, and the way into the portal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountMail, Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Invitation
from distribution.portal_codes import portal_code_send
from distribution.views import portal as portal_view
from surveys.models import Response, Survey
from tests.distribution.login import invite, make_login_campaign

State = Invitation.State


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test but one waits until the page may answer."""
    monkeypatch.setattr(portal_view, "LEAST_SECONDS", 0)


@pytest.fixture
def kari(acme: Organisation) -> Contact:
    with tenant_scope(acme):
        return Contact.objects.create(email="kari@example.com", name="Kari Nordmann")


@pytest.fixture
def invitation(survey: Survey, kari: Contact) -> Invitation:
    return invite(make_login_campaign(survey), kari)


def door(organisation: Organisation) -> str:
    return f"/p/{organisation.key}/"


def send(organisation: Organisation, browser: Any = None, **form: Any) -> Any:
    extra = {"HTTP_X_FORWARDED_FOR": form.pop("place")} if "place" in form else {}
    return (browser or Client()).post(f"{door(organisation)}?lang=en", form, **extra)


def try_code(organisation: Organisation, code: str, browser: Any = None) -> Any:
    return send(organisation, browser, act="code", code=code)


def answer(invitation: Invitation, *, complete: bool) -> None:
    """What answering leaves behind."""
    with tenant_scope(invitation.organisation):
        Response.objects.create(
            survey=invitation.campaign.survey,
            invitation_id=invitation.pk,
            contact=invitation.contact,
            channel=invitation.channel,
            day="2026-11-27",
            score=9,
            completed_at=clock.now() if complete else None,
        )
        Invitation.objects.filter(pk=invitation.pk).update(state=State.ANSWERED)


def asked(organisation: Organisation, email: str) -> str | None:
    """Ask for a mailed code as the worker would then send it; the code, or None."""
    page = send(organisation, act="mail", email=email)
    assert page.status_code == 200
    with tenant_scope(organisation):
        contact = Contact.objects.filter(email=email).first()
    if contact:
        portal_code_send(organisation=organisation, contact_id=contact.pk, language="en")
    mail = AccountMail.objects.filter(to=email).order_by("-created_at").first()
    found = re.search(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", mail.text, re.MULTILINE) if mail else None
    return found[0] if found else None
