"""Saying no: only a POST acts, by a person or by a mail program's one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution import links
from distribution.models import Campaign, Invitation
from tests.distribution.conftest import make_contacts


@pytest.fixture
def invitation(acme: Organisation, campaign: Campaign) -> Invitation:
    contact = make_contacts(acme, 1)[0]
    with tenant_scope(acme):
        return Invitation.objects.create(
            campaign=campaign, contact=contact, address="person0@example.com", language="nb"
        )


def address(invitation: Invitation) -> str:
    return f"/u/{invitation.organisation.key}.{invitation.token}"


def suppressed(organisation: Organisation) -> list[tuple[str, str]]:
    with tenant_scope(organisation):
        return list(Suppression.objects.values_list("address", "reason"))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(
    client: Client, acme: Organisation, invitation: Invitation, method: str
) -> None:
    response = getattr(client, method)(address(invitation))
    assert response.status_code == 200 and suppressed(acme) == []


def test_one_click_by_a_mail_program_is_enough(acme: Organisation, invitation: Invitation) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        response = strict.post(address(invitation), body)
        assert response.status_code == 200
        assert not response.cookies and "Location" not in response.headers
    assert suppressed(acme) == [("person0@example.com", "unsubscribed")]


def test_a_mistake_is_taken_back(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    client.post(address(invitation), {"unsubscribe": "1"})
    response = client.post(address(invitation), {"undo": "1"})
    assert response.status_code == 200 and suppressed(acme) == []


def test_what_staff_stopped_stays_stopped(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(address="person0@example.com", reason="manual")
    client.post(address(invitation), {"unsubscribe": "1"})
    client.post(address(invitation), {"undo": "1"})
    assert suppressed(acme) == [("person0@example.com", "manual")]


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_the_page_speaks_the_chosen_language(
    client: Client, invitation: Invitation, language: str
) -> None:
    response = client.get(address(invitation), {"lang": language})
    assert f'<html lang="{language}"' in response.content.decode()


def test_the_page_is_sealed(client: Client, invitation: Invitation) -> None:
    response = client.get(address(invitation))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="nb"' in response.content.decode()


@pytest.mark.parametrize("token", ["nonsense", "abcdefgh.x", ".", "%00.x", "a" * 3000])
def test_an_unknown_token_finds_nothing(client: Client, acme: Organisation, token: str) -> None:
    for response in [client.get(f"/u/{token}"), client.post(f"/u/{token}")]:
        assert response.status_code == 404
    assert suppressed(acme) == []


def test_a_token_works_in_its_own_organisation_only(
    client: Client, acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    assert client.post(f"/u/{globex.key}.{invitation.token}").status_code == 404
    assert suppressed(acme) == suppressed(globex) == []


def test_the_links_in_mail_are_the_routes(invitation: Invitation) -> None:
    acme = invitation.organisation
    public = f"{acme.key}.{invitation.token}"
    for make, name in [(links.answer_url, "answer"), (links.unsubscribe_url, "unsubscribe")]:
        assert make(acme, "t").endswith(
            reverse(f"distribution:{name}", args=[public]).replace(invitation.token, "t")
        )


def suppressions(organisation: Organisation) -> list[tuple[str, str, str, bool]]:
    with tenant_scope(organisation):
        rows = Suppression.objects.order_by("channel")
        return [(row.channel, row.address, row.reason, row.until is not None) for row in rows]


def test_not_now_is_over_after_half_a_year(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    response = client.post(address(invitation), {"snooze": "1"}, query_params={"lang": "en"})
    assert "Acme will not ask you before" in response.content.decode()
    assert suppressions(acme) == [("email", "person0@example.com", "snoozed", True)]
    with tenant_scope(acme):
        lasts = Suppression.objects.get().until - clock.now()  # type: ignore[operator]
        assert timedelta(days=182) < lasts <= timedelta(days=183)
        assert not Suppression.objects.filter(
            Suppression.in_force(), until__lt=clock.now() + timedelta(days=180)
        )
    client.post(address(invitation), {"undo": "1"})
    assert suppressions(acme) == []


def test_a_no_is_stronger_than_not_now_and_stays(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    for said in ["snooze", "unsubscribe", "snooze"]:
        client.post(address(invitation), {said: "1"})
    assert suppressions(acme) == [("email", "person0@example.com", "unsubscribed", False)]


def test_a_wish_that_is_over_gives_way(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(
            address="person0@example.com",
            reason="unsubscribed",
            until=clock.now() - timedelta(days=1),
        )
    client.post(address(invitation), {"snooze": "1"})
    assert suppressions(acme) == [("email", "person0@example.com", "snoozed", True)]


@pytest.fixture
def reachable(acme: Organisation, invitation: Invitation, settings: Settings) -> Invitation:
    """The invited person has a mobile number, and the platform an account for SMS."""
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_SENDER = "AC1", "secret", "Acme"
    with tenant_scope(acme):
        Contact.objects.update(phone="+4791234567")
    return invitation


def test_another_channel_is_offered_only_where_the_person_can_be_reached(
    client: Client, acme: Organisation, invitation: Invitation, settings: Settings
) -> None:
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_SENDER = "AC1", "secret", "Acme"
    page = address(invitation)
    assert 'name="other"' not in client.get(page).content.decode()
    client.post(page, {"other": "sms"})
    assert suppressions(acme) == [("email", "person0@example.com", "unsubscribed", False)]
    client.post(page, {"undo": "1"})
    with tenant_scope(acme):
        Contact.objects.update(phone="+4791234567")
    assert 'name="other" value="sms"' in client.get(page).content.decode()
    settings.SMS_ACCOUNT = ""
    assert 'name="other"' not in client.get(page).content.decode()


def test_a_person_moves_to_another_channel_and_back(
    client: Client, acme: Organisation, reachable: Invitation
) -> None:
    page = address(reachable)
    response = client.post(page, {"other": "sms"}, query_params={"lang": "en"})
    assert "From now on Acme asks you by SMS" in response.content.decode()
    assert suppressions(acme) == [("email", "person0@example.com", "other_channel", False)]
    client.post(f"{page}?via=sms", {"other": "email"})
    assert suppressions(acme) == [("sms", "+4791234567", "other_channel", False)]


def test_a_reminder_by_sms_is_refused_where_it_came(
    client: Client, acme: Organisation, reachable: Invitation
) -> None:
    page = f"{address(reachable)}?via=sms"
    assert 'href="?lang=sv&amp;via=sms"' in client.get(page).content.decode()
    client.post(page, {"unsubscribe": "1"})
    assert suppressions(acme) == [("sms", "+4791234567", "unsubscribed", False)]
    assert 'name="other"' not in client.get(address(reachable)).content.decode()
