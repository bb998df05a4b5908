"""An anonymous survey: nothing that is stored leads from an answer to a person."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from html import unescape
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.progress import campaign_progress
from surveys.models import DirtyDay, Survey
from surveys.services.responses import day_start
from tests.distribution.landing.outcome import reloaded, responses, text
from tests.surveys.asking import invite, link_to, make_asking, make_survey
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def named(acme: Organisation, alice: User) -> Survey:
    """A survey that is not anonymous yet."""
    return make_survey(acme, alice)


@pytest.fixture
def survey(acme: Organisation, named: Survey) -> Survey:
    with tenant_scope(acme):
        Survey.objects.update(is_anonymous=True)
    return named


def first_form(browser: Client, link: str) -> str:
    """Where the first page's form is sent."""
    [address] = re.findall(r'<form method="post"[^>]* action="([^"]+)"', text(browser.get(link)))
    return unescape(address)


def answered(browser: Client, link: str, score: str = "9") -> str:
    """Give the whole answer; returns the address of the thanks."""
    sent = browser.post(first_form(browser, link), {"nps": score})
    sent = browser.post(sent["Location"], {"make_it_ten": "Mer"})
    return str(sent["Location"])


def everything(model: Any) -> str:
    return json.dumps([model_to_dict(row) for row in model], cls=DjangoJSONEncoder)


def test_an_answer_has_no_person_no_invitation_and_no_time(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey)
    thanks = answered(browser, link_to(invitation))
    assert "Mer" in text(browser.get(thanks))
    [response] = responses(acme)
    assert (response.score, response.comment) == (9, "Mer")
    assert response.contact_id is None and response.invitation_id is None
    assert response.properties == {}
    midnight = [response.started_at, response.recorded_at, response.updated_at]
    for moment in [*midnight, response.completed_at]:
        assert moment is not None
        local = moment.astimezone(acme.zone)
        assert (local.date(), local.time().isoformat()) == (response.day, "00:00:00")
    assert response.pk.version == 4
    with tenant_scope(acme):
        assert {dirty.pk.version for dirty in DirtyDay.objects.all()} == {4}


def test_the_invitation_says_only_that_it_was_answered(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey)
    answered(browser, link_to(invitation))
    after = reloaded(invitation)
    assert (after.state, after.opened_at, after.answered_at) == ("answered", None, None)
    [response] = responses(acme)
    with tenant_scope(acme):
        stored = everything([after, Contact.objects.get()])
        answer = everything([response])
    for secret in [str(response.pk), response.pk.hex]:
        assert secret not in stored
    for secret in [invitation.token, str(invitation.pk), str(after.contact_id), "kari", "gold"]:
        assert secret not in answer


def test_the_campaign_counts_who_answered(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey)
    answered(browser, link_to(invitation))
    with tenant_scope(acme):
        progress = campaign_progress(reloaded(invitation).campaign)
    assert (progress.opened, progress.answered) == (1, 1)


def test_the_two_are_written_by_different_transactions(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    answered(browser, link_to(invite(survey)))
    with tenant_scope(acme), connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM distribution_invitation")
        [invitation] = cursor.fetchone()
        cursor.execute("SELECT xmin::text FROM surveys_response")
        assert cursor.fetchone()[0] != invitation


def test_an_invitation_is_good_for_one_answer(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey, language="en")
    other_tab = first_form(browser, link_to(invitation))
    thanks = answered(browser, link_to(invitation))
    again = browser.get(link_to(invitation))
    assert again.status_code == 403 and "already answered" in text(again)
    browser.post(other_tab, {"nps": "1"})
    assert [found.score for found in responses(acme)] == [9]
    # Whoever still has the address of the answer may change it.
    address = thanks.replace("/thanks", "/0")
    assert 'value="9" checked' in text(browser.get(address))
    browser.post(address, {"nps": "3"})
    assert [found.score for found in responses(acme)] == [3]


def test_the_key_to_an_answer_cannot_be_forged(
    browser: Client, survey: Survey, acme: Organisation, alice: User
) -> None:
    invitation = invite(survey)
    thanks = answered(browser, link_to(invitation))
    key = thanks.partition("r=")[2]
    [response] = responses(acme)
    for forged in [response.pk.hex, f"{response.pk.hex}~x", key[:-1], key[::-1], ""]:
        assert browser.get(link_to(invitation, "1"), {"r": forged}).status_code == 403


def test_many_tabs_at_once_are_one_answer(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey)
    forms = [first_form(browser, link_to(invitation)) for _ in range(10)]

    def send(form: str) -> int:
        try:
            return Client().post(form, {"nps": "9"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, forms)) <= {303, 403}
    assert len(responses(acme)) == 1


def test_an_answer_that_cannot_be_saved_gives_the_invitation_back(
    survey: Survey, acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, invitation = Client(raise_request_exception=False), invite(survey)
    form = first_form(browser, link_to(invitation))

    def broken(*args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("surveys.services.responses._insert", broken)
        assert browser.post(form, {"nps": "9"}).status_code == 500
    assert reloaded(invitation).state == "sent"
    assert browser.post(form, {"nps": "9"}).status_code == 303
    assert len(responses(acme)) == 1


def test_an_answer_that_was_cut_off_can_be_sent_again_from_the_same_page_alone(
    survey: Survey, acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, invitation = Client(raise_request_exception=False), invite(survey)
    form, other_tab = (first_form(browser, link_to(invitation)) for _ in range(2))
    with monkeypatch.context() as patch:
        # As when the process dies after the first transaction: neither saved nor given back.
        patch.setattr("distribution.sittings.AnonymousSitting._record", lambda *given: None)
        browser.post(form, {"nps": "9"})
    assert reloaded(invitation).state == "answered" and responses(acme) == []
    assert browser.post(other_tab, {"nps": "1"}).status_code == 403
    assert browser.post(form, {"nps": "9"}).status_code == 303
    assert browser.post(other_tab, {"nps": "1"}).status_code == 403
    assert [found.score for found in responses(acme)] == [9]


def test_an_answer_under_way_while_the_survey_becomes_anonymous_is_kept_without_a_name(
    named: Survey, acme: Organisation
) -> None:
    invitation = invite(named)

    def send() -> int:
        try:
            return Client().post(link_to(invitation), {"nps": "9"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with tenant_scope(acme):
            Survey.objects.update(is_anonymous=True)
            sent = pool.submit(send)
            wait_until_somebody_waits()
        assert sent.result() == 303
    [response] = responses(acme)
    assert (response.score, response.contact_id, response.invitation_id) == (9, None, None)
    assert reloaded(invitation).state == "answered"


def test_a_page_that_promised_no_name_is_shown_again_once_the_survey_asks_for_it(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    invitation = invite(survey)
    form = first_form(browser, link_to(invitation))
    with tenant_scope(acme):
        Survey.objects.update(is_anonymous=False)
    sent = browser.post(form, {"nps": "9"})
    assert sent["Location"].startswith(link_to(invitation, "0")) and responses(acme) == []
    browser.post(first_form(browser, sent["Location"]), {"nps": "9"})
    assert [found.invitation_id for found in responses(acme)] == [invitation.pk]


def test_conditions_and_words_know_nothing_of_the_person(
    browser: Client, acme: Organisation, alice: User
) -> None:
    for_gold = [[{"subject": "property", "key": "plan", "op": "is", "values": ["gold"]}]]
    hello = {"key": "hello", "kind": "text", "text": {"en": "Hello {contact.name|you}"}}
    golden = {"key": "golden", "kind": "text", "text": {"en": "For gold"}, "show_if": for_gold}
    invitation = invite(make_asking(acme, alice, hello, golden), language="en")
    page = text(browser.get(link_to(invitation)))
    assert "Hello Kari Nordmann" in page and "For gold" in page
    with tenant_scope(acme):
        Survey.objects.update(is_anonymous=True)
    page = text(browser.get(link_to(invitation)))
    assert "Hello you" in page and "For gold" not in page


def test_the_privacy_page_says_it_is_anonymous_only_when_it_is(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    address = link_to(invite(survey, language="en"), "privacy")
    assert "Answers are anonymous" in text(browser.get(address))
    with tenant_scope(acme):
        Survey.objects.update(is_anonymous=False)
    page = text(browser.get(address))
    assert "Answers are anonymous" not in page and "It is not anonymous" in page


def test_today_is_the_organisations_own(acme: Organisation) -> None:
    start = day_start(acme)
    assert start.tzinfo is not None and start <= clock.now()
    assert start.astimezone(acme.zone).hour == 0 and start.astimezone(UTC).hour in {22, 23}
