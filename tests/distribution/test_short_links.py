"""Short addresses in text messages."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.models import Invitation
from distribution.short_links import short_token_of, short_url
from surveys.models import Survey
from tests.surveys.asking import invite


@pytest.fixture
def invitation(survey: Survey) -> Invitation:
    return invite(survey)


def path_of(invitation: Invitation) -> str:
    with tenant_scope(invitation.organisation):
        short = short_token_of(invitation.pk)
    return short_url(invitation.organisation, short).removeprefix("http://localhost:8000")


def test_leads_to_the_page_and_to_the_way_out(client: Client, invitation: Invitation) -> None:
    path, token = path_of(invitation), f"{invitation.organisation.key}.{invitation.token}"
    found = client.get(path)
    assert found.status_code == 302 and found["Location"] == f"http://localhost:8000/s/{token}"
    assert client.get(f"{path}/x")["Location"] == f"http://localhost:8000/u/{token}?via=sms"
    assert found["Referrer-Policy"] == "no-referrer" and found["Cache-Control"] == "no-store"


def test_is_the_same_every_time(invitation: Invitation) -> None:
    assert path_of(invitation) == path_of(invitation)


def test_looking_changes_nothing(client: Client, invitation: Invitation) -> None:
    path = path_of(invitation)
    for _ in range(3):
        client.get(path)
        client.head(path)
    assert client.post(path).status_code == 405
    with tenant_scope(invitation.organisation):
        found = Invitation.objects.get(pk=invitation.pk)
    assert (found.state, found.opened_at) == (Invitation.State.SENT, None)


@pytest.mark.parametrize("letters", ["x", "a" * 14, "a" * 15, "aaaa.bbbbbbbbb", "å" * 14])
def test_an_unknown_one_is_met_like_any_other_unknown_link(
    client: Client, db: None, letters: str
) -> None:
    found, other = client.get(f"/t/{letters}"), client.get("/s/abcdefgh.nothing")
    assert found.status_code == other.status_code == 404
    assert found.content == other.content


def test_another_organisation_does_not_open_it(
    client: Client, invitation: Invitation, globex: Organisation
) -> None:
    short = path_of(invitation)[-10:]
    assert client.get(f"/t/{globex.short_key}{short}").status_code == 404


def test_guessing_is_limited(client: Client, db: None) -> None:
    codes = [client.get(f"/t/{number:014}").status_code for number in range(61)]
    assert codes[0] == 404 and codes[-1] == 429
