"""The respondent's page where nothing can be answered: over, unknown, or no honest request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import Invitation
from surveys.models import Survey
from surveys.services import survey_close
from tests.distribution.landing.outcome import responses, text
from tests.surveys.asking import invite, link_to


def test_a_huge_body_is_refused_before_it_is_read(browser: Client, invitation: Invitation) -> None:
    sent = browser.post(link_to(invitation), {"nps": "2", "x": "a" * 600_000})
    assert sent.status_code == 413
    assert "Svaret" in text(sent) or "too long" in text(sent)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-7", b"nps=9"),
        ("application/x-www-form-urlencoded", b"&".join([b"nps=9"] * 2000)),
        ("multipart/form-data", b"nps=9"),
    ],
)
def test_a_body_that_is_no_form_gets_a_page_of_its_own(
    browser: Client, invitation: Invitation, content_type: str, body: bytes
) -> None:
    sent = browser.post(link_to(invitation), body, content_type=content_type)
    assert sent.status_code in {413, 422}
    assert "<main>" in text(sent)
    assert responses(invitation.organisation) == []


def test_an_invitation_knows_no_password(browser: Client, invitation: Invitation) -> None:
    address = f"{link_to(invitation)}/password"
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"password": "rose"}).status_code == 404


def make_expired(invitation: Invitation, survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))


def make_swept(invitation: Invitation, survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        Invitation.objects.update(state=Invitation.State.EXPIRED)


def make_never_asked(invitation: Invitation, survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        Invitation.objects.update(state=Invitation.State.SUPPRESSED)


def make_closed(invitation: Invitation, survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        survey_close(survey=survey, actor=alice)


def make_trial_over(invitation: Invitation, survey: Survey, alice: User) -> None:
    Organisation.objects.update(trial_ends_at=clock.now() - timedelta(days=1))


def make_unpublished(invitation: Invitation, survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        Survey.objects.update(live_version=None, state=Survey.State.DRAFT)


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
@pytest.mark.parametrize(
    "end",
    [make_expired, make_swept, make_never_asked, make_closed, make_trial_over, make_unpublished],
)
def test_what_is_over_says_so_kindly_and_records_nothing(
    browser: Client,
    survey: Survey,
    acme: Organisation,
    alice: User,
    language: str,
    end: Callable[[Invitation, Survey, User], None],
) -> None:
    invitation = invite(survey, language=language)
    browser.post(link_to(invitation), {"nps": "9"})
    end(invitation, survey, alice)
    for sent in [
        browser.get(link_to(invitation)),
        browser.post(link_to(invitation), {"nps": "1"}),
        browser.post(link_to(invitation, "1"), {"make_it_ten": "late"}),
        browser.get(link_to(invitation, "thanks")),
    ]:
        assert sent.status_code == 410
        assert sent["Content-Language"] == language
        assert f'<html lang="{language}">' in text(sent)
    [response] = responses(acme)
    assert (response.score, response.comment) == (9, "")


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
@pytest.mark.parametrize(
    "token", ["nothing", "aaaaaaaa.bbbbbbbbbbbbbbbbbbbbbb", "%00.%00", "a.b/../c", "æ.ø", "." * 300]
)
def test_an_unknown_token_is_not_found_in_the_browsers_language(
    browser: Client, db: None, token: str, language: str
) -> None:
    sent = browser.get(f"/s/{token}", headers={"Accept-Language": language})
    assert sent.status_code == 404
    if "/" not in token:
        assert f'<html lang="{language}">' in text(sent)
        assert not sent.cookies
    assert browser.post(f"/s/{token}", {"nps": 1}).status_code in {403, 404}


def test_the_token_of_another_organisation_finds_nothing(
    browser: Client, invitation: Invitation, globex: Organisation
) -> None:
    assert browser.get(f"/s/{globex.key}.{invitation.token}").status_code == 404


def test_the_other_methods_are_refused(browser: Client, invitation: Invitation) -> None:
    for method in [browser.put, browser.patch, browser.delete]:
        assert method(link_to(invitation)).status_code == 405


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-7",
    ],
)
@examples(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=300)
    | st.text().map(lambda words: f"score={words}".encode("utf-8", "replace"))
)
def test_no_body_makes_the_server_fail(
    browser: Client, invitation: Invitation, content_type: str, body: bytes
) -> None:
    for step in ["", "1"]:
        sent = browser.generic("POST", link_to(invitation, step), body, content_type=content_type)
        assert sent.status_code < 500
