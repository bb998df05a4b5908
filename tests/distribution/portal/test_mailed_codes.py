"""The portal by e-mail: one-time codes, and what asking for them tells nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Invitation, PortalCode
from tests.distribution.portal.conftest import asked, door, send

pytestmark = pytest.mark.django_db


# One-time codes


def test_a_mailed_code_opens_the_list_once(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    assert code is not None
    browser = Client()
    form = {"act": "once", "email": " Kari@Example.com ", "code": code.lower()}
    assert send(acme, browser, **form).status_code == 303
    assert "Kari Nordmann" in browser.get(door(acme)).text
    assert send(acme, **form).status_code == 422


def test_a_known_and_an_unknown_address_look_the_same(
    acme: Organisation, invitation: Invitation
) -> None:
    pages = []
    for email in ("kari@example.com", "nobody@example.com"):
        first = send(acme, act="mail", email=email)
        wrong = send(acme, act="once", email=email, code="ABCD-2345")
        pages += [[(page.status_code, page.text.replace(email, "")) for page in (first, wrong)]]
    assert pages[0] == pages[1]
    assert pages[0][0][0] == 200 and pages[0][1][0] == 422


def test_asking_costs_the_same_statements_for_both(
    acme: Organisation, invitation: Invitation, django_assert_num_queries: Any
) -> None:
    counts = []
    for email in ("kari@example.com", "nobody@example.com"):
        with django_assert_num_queries(6, exact=False) as found:
            send(acme, act="mail", email=email)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_a_mailed_code_has_five_tries(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    for _ in range(5):
        assert send(acme, act="once", email="kari@example.com", code="WRONG").status_code == 422
    assert send(acme, act="once", email="kari@example.com", code=code).status_code == 422


def test_a_mailed_code_lives_a_quarter_of_an_hour(
    acme: Organisation, invitation: Invitation
) -> None:
    code = asked(acme, "kari@example.com")
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert send(acme, act="once", email="kari@example.com", code=code).status_code == 422


def test_only_the_newest_mailed_code_counts(acme: Organisation, invitation: Invitation) -> None:
    first = asked(acme, "kari@example.com")
    second = asked(acme, "kari@example.com")
    form = {"act": "once", "email": "kari@example.com"}
    assert send(acme, code=first, **form).status_code == 422
    assert send(acme, code=second, **form).status_code == 303


def test_a_mailed_code_opens_nobody_elses_list(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    with tenant_scope(acme):
        Contact.objects.create(email="ola@example.com")
    assert asked(acme, "ola@example.com")
    assert send(acme, act="once", email="ola@example.com", code=code).status_code == 422


def test_a_mailed_code_is_kept_as_a_hash_alone(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    with tenant_scope(acme):
        kept = PortalCode.objects.get()
    assert code is not None and code.replace("-", "") not in str(vars(kept))


def test_nobodys_inbox_is_filled(
    acme: Organisation, invitation: Invitation, django_capture_on_commit_callbacks: Any
) -> None:
    rung = []
    for _ in range(5):
        with django_capture_on_commit_callbacks() as bells:
            assert send(acme, act="mail", email="kari@example.com").status_code == 200
        rung.append(len(bells))
    assert rung == [1, 1, 1, 0, 0]
