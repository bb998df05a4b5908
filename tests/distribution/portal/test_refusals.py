"""Who tries codes at the portal: every refusal is alike, and tries are counted."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.test import RequestFactory

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.limits import seconds_to_wait
from contacts.models import Contact
from distribution.models import Campaign, Invitation
from distribution.portal import TRIES, try_give_back
from distribution.views import portal as portal_view
from surveys.models import Survey
from tests.distribution.conftest import make_survey
from tests.distribution.login import give_code, invite, make_login_campaign
from tests.distribution.portal.conftest import State, answer, send, try_code

pytestmark = pytest.mark.django_db


def forgive(organisation: Organisation) -> None:
    """The limit is not what is tested."""
    try_give_back(RequestFactory().get("/"), organisation.key)


# Refusals


def closed_codes(survey: Survey, kari: Contact) -> dict[str, str]:
    """A code of each kind that opens nothing."""
    past = clock.now() - timedelta(days=1)
    kinds: dict[str, dict[str, Any]] = {
        "expired": {"expires_at": past},
        "expired and swept": {"state": State.EXPIRED},
        "suppressed": {"state": State.SUPPRESSED},
        "replaced": {},
        "used": {},
        "closed survey": {},
    }
    made = {
        name: invite(make_login_campaign(survey), kari, **fields) for name, fields in kinds.items()
    }
    answer(made["used"], complete=True)
    codes = {
        name: give_code(each, revoked_at=past if name == "replaced" else None)
        for name, each in made.items()
    }
    other = make_survey(survey.organisation)
    with tenant_scope(survey.organisation):
        Survey.objects.filter(pk=other.pk).update(state=Survey.State.CLOSED)
        Campaign.objects.filter(pk=made["closed survey"].campaign_id).update(survey=other)
    return {"unknown": "ABCDEFGHJK", "nonsense": "%", "nothing": "", **codes}


def test_every_refusal_looks_the_same(acme: Organisation, survey: Survey, kari: Contact) -> None:
    bodies, statuses, headers = set(), set(), set()
    for code in closed_codes(survey, kari).values():
        page = send(acme, act="code", code=code)
        assert not page.cookies
        bodies.add(page.text.replace(f'name="code" value="{code}"', ""))
        statuses.add(page.status_code)
        # The length tells how much was typed, which whoever typed it knows.
        headers.add(
            str(sorted((key, page[key]) for key in page.headers if key != "Content-Length"))
        )
        forgive(acme)
    assert (len(bodies), statuses, len(headers)) == (1, {422}, 1)


def test_every_refusal_takes_as_long(
    acme: Organisation, survey: Survey, kari: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_view, "LEAST_SECONDS", 0.2)
    codes = closed_codes(survey, kari)
    right = give_code(invite(make_login_campaign(survey), kari))
    times = {}
    for name in ("unknown", "used", "expired", "right"):
        taken = []
        for _ in range(3):
            begun = perf_counter()
            try_code(acme, right if name == "right" else codes[name])
            taken.append(perf_counter() - begun)
            forgive(acme)
        times[name] = median(taken)
    assert min(times.values()) >= 0.2
    assert max(times.values()) - min(times.values()) < 0.1, times


def test_what_was_typed_stays_in_the_field(acme: Organisation) -> None:
    page = try_code(acme, 'AB"<C')
    assert 'value="AB&quot;&lt;C"' in page.text
    assert 'aria-invalid="true"' in page.text


# Guessing


def test_ten_tries_a_minute_of_one_place(acme: Organisation, invitation: Invitation) -> None:
    code = give_code(invitation)
    statuses = [try_code(acme, f"WRONG{number}").status_code for number in range(11)]
    assert statuses == [422] * 10 + [429]
    refused = try_code(acme, code)
    assert refused.status_code == 429 and not refused.cookies
    assert refused.headers["Retry-After"] == "60"


def test_mailed_codes_and_asking_for_them_count_as_tries(acme: Organisation) -> None:
    for number in range(5):
        send(acme, act="mail", email=f"nobody{number}@example.com")
        send(acme, act="once", email="nobody@example.com", code="WRONG")
    assert try_code(acme, "WRONG").status_code == 429


def test_what_was_right_does_not_count(acme: Organisation, invitation: Invitation) -> None:
    code = give_code(invitation)
    assert {try_code(acme, code).status_code for _ in range(30)} == {303}


def test_a_thousand_tries_an_hour_from_wherever(
    acme: Organisation, invitation: Invitation, settings: Any
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    code = give_code(invitation)
    for _ in range(990):
        assert seconds_to_wait((TRIES, acme.key)) == 0
    # One comes back every 3.6 seconds, so a slow run may have some more.
    statuses = [
        send(acme, act="code", code="WRONG", place=f"198.51.100.{place}").status_code
        for place in range(40)
    ]
    assert statuses[:10] == [422] * 10 and statuses[-1] == 429
    assert send(acme, act="code", code=code, place="203.0.113.9").status_code == 429
