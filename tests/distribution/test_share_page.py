"""The page of a survey's open links: what it says, what it makes, and who may."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import ShareLink
from surveys.models import Response, Survey
from surveys.rules import Rules
from tests.conftest import LoggedIn
from tests.surveys.asking import make_survey, republish


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


@pytest.fixture
def link(survey: Survey) -> ShareLink:
    with tenant_scope(survey.organisation):
        return ShareLink.objects.create(survey=survey, name="Newsletter")


def links_page(survey: Survey, below: str = "") -> str:
    return f"/o/acme/surveys/{survey.pk}/share/{below}"


def page_of(user: User, survey: Survey) -> str:
    return LoggedIn(user).get(links_page(survey)).text


def answer(survey: Survey, link: ShareLink, **changes: object) -> None:
    with tenant_scope(survey.organisation):
        Response.objects.create(
            **{"survey": survey, "link_id": link.pk, "channel": "link", "day": "2026-01-02"}
            | changes
        )


def test_without_a_link_the_page_teaches(survey: Survey, bob: User, carol: User) -> None:
    assert "No link yet" in page_of(bob, survey)
    assert "Make the link" in page_of(bob, survey)
    assert "Make the link" not in page_of(carol, survey)


def test_a_member_makes_a_link_and_the_trail_knows_it(survey: Survey, bob: User) -> None:
    done = LoggedIn(bob).post(links_page(survey, "new/"), {"name": "Newsletter"})
    assert done.headers["Location"] == links_page(survey)
    with tenant_scope(survey.organisation):
        link = ShareLink.objects.get()
        entry = AuditEntry.objects.get(action="share_link.created")
    assert (link.name, link.created_by_id, entry.target_id) == ("Newsletter", bob.pk, link.pk)
    assert len(link.token) == 22
    assert f"/s/{survey.organisation.key}.{link.token}" in page_of(bob, survey)


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_bad_name_is_told_and_kept(survey: Survey, bob: User, name: str) -> None:
    page = LoggedIn(bob).post(links_page(survey, "new/"), {"name": name})
    assert page.status_code == 422
    assert f'value="{name}"' in page.text or not name
    with tenant_scope(survey.organisation):
        assert not ShareLink.objects.exists()


def test_each_link_shows_its_own_answers_without_tests(
    survey: Survey, link: ShareLink, carol: User
) -> None:
    answer(survey, link)
    answer(survey, link)
    answer(survey, link, is_test=True)
    assert "2 answers" in page_of(carol, survey)


def test_turned_away_robots_are_told(survey: Survey, link: ShareLink, carol: User) -> None:
    assert "robot" not in page_of(carol, survey)
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(robots=3)
    assert "3 from robots, not kept" in page_of(carol, survey)


def test_a_link_is_changed_closed_and_opened_again(
    survey: Survey, link: ShareLink, bob: User
) -> None:
    browser = LoggedIn(bob)
    browser.post(links_page(survey, f"{link.pk}/edit/"), {"name": "Shop door", "language": "nb"})
    browser.post(links_page(survey, f"{link.pk}/close/"))
    browser.post(links_page(survey, f"{link.pk}/close/"))
    with tenant_scope(survey.organisation):
        link.refresh_from_db()
        assert (link.name, link.language) == ("Shop door", "nb")
        assert link.closed_at is not None
    assert "Closed" in page_of(bob, survey)
    browser.post(links_page(survey, f"{link.pk}/reopen/"))
    with tenant_scope(survey.organisation):
        link.refresh_from_db()
        trail = list(AuditEntry.objects.filter(target_type="sharelink").values_list("action"))
    assert link.closed_at is None
    assert len(trail) == 3


def test_a_link_says_until_when_and_in_which_language(
    survey: Survey, link: ShareLink, bob: User
) -> None:
    fields = {"name": "Fair", "language": "sv", "closes_at": "2100-06-01T12:00"}
    LoggedIn(bob).post(links_page(survey, f"{link.pk}/edit/"), fields)
    assert "Opens in Svenska." in page_of(bob, survey)
    assert re.search(r"Closes [^.]*2100", page_of(bob, survey))


def test_a_link_cannot_close_before_it_is_saved(survey: Survey, link: ShareLink, bob: User) -> None:
    path = links_page(survey, f"{link.pk}/edit/")
    page = LoggedIn(bob).post(path, {"name": "Late", "closes_at": "2020-01-01T12:00"})
    assert page.status_code == 422
    assert "This moment has passed" in page.text
    assert 'value="2020-01-01T12:00"' in page.text


def test_the_name_of_a_link_that_is_over_can_be_changed(
    survey: Survey, link: ShareLink, bob: User
) -> None:
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(closes_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    browser, path = LoggedIn(bob), links_page(survey, f"{link.pk}/edit/")
    typed = re.findall(r'name="closes_at" value="([^"]*)"', browser.get(path).text)
    done = browser.post(path, {"name": "Was at the fair", "closes_at": typed[0]})
    assert done.status_code == 302


def test_a_link_that_is_over_asks_for_a_new_date(
    survey: Survey, link: ShareLink, bob: User
) -> None:
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(closes_at=clock.now() - timedelta(hours=1))
    assert "Closed" in page_of(bob, survey)
    browser, path = LoggedIn(bob), links_page(survey, f"{link.pk}/reopen/")
    assert "Open again" in browser.get(path).text
    assert browser.post(path, {"closes_at": "2020-01-01T12:00"}).status_code == 422
    browser.post(path, {"closes_at": "2100-06-01T12:00"})
    with tenant_scope(survey.organisation):
        link.refresh_from_db()
    assert not link.is_closed
    assert link.closes_at is not None


def test_a_link_carries_only_fields_the_survey_declares(
    survey: Survey, link: ShareLink, alice: User, bob: User
) -> None:
    republish(survey, alice, lambda _: {"hidden_fields": ["store"]})
    browser, path = LoggedIn(bob), links_page(survey, f"{link.pk}/edit/")
    assert 'name="preset-store"' in browser.get(path).text
    browser.post(path, {"name": "Oslo", "preset-store": "oslo", "preset-vip": "yes"})
    with tenant_scope(survey.organisation):
        link.refresh_from_db()
    assert link.hidden == {"store": "oslo"}
    assert "oslo" in page_of(bob, survey)


@pytest.mark.parametrize("what", ["edit/", "close/", "reopen/", "frame/", "pop-up/", "kiosk/"])
def test_a_link_is_changed_below_its_own_survey_only(
    survey: Survey, link: ShareLink, bob: User, alice: User, what: str
) -> None:
    other = make_survey(survey.organisation, alice, name="Other")
    path = links_page(other, f"{link.pk}/{what}")
    assert LoggedIn(bob).post(path, {"name": "Stolen"}).status_code == 404


@pytest.mark.parametrize("what", ["new/", "edit/", "close/", "reopen/", "frame/"])
def test_a_viewer_changes_nothing(survey: Survey, link: ShareLink, carol: User, what: str) -> None:
    path = links_page(survey, what if what == "new/" else f"{link.pk}/{what}")
    assert LoggedIn(carol).post(path, {"name": "Mine"}).status_code == 403


def test_after_the_trial_links_can_be_closed_but_not_made(
    survey: Survey, link: ShareLink, bob: User
) -> None:
    survey.organisation.trial_ends_at = clock.now() - timedelta(days=1)
    survey.organisation.save()
    browser = LoggedIn(bob)
    browser.post(links_page(survey, "new/"), {"name": "Late"})
    browser.post(links_page(survey, f"{link.pk}/close/"))
    with tenant_scope(survey.organisation):
        found = ShareLink.objects.get()
    assert found.closed_at is not None
    assert "The trial has ended" in page_of(bob, survey)


@pytest.mark.parametrize(
    ("rules", "state", "words"),
    [
        ({}, "draft", "Nobody can answer yet"),
        ({}, "closed", "The survey is closed"),
        ({"audience": "invited"}, "live", "Only invited people may answer"),
        ({"opens_at": "2100-01-01T00:00:00Z"}, "live", "Not open yet"),
        ({"closes_at": "2020-01-01T00:00:00Z"}, "live", "The time to answer is over"),
        ({"max_answers": 1}, "live", "The survey is full"),
        ({"password": make_password("rose")}, "live", "password is asked for first"),
    ],
)
def test_the_page_says_when_nobody_can_answer(
    survey: Survey,
    link: ShareLink,
    carol: User,
    rules: dict[str, object],
    state: str,
    words: str,
) -> None:
    answer(survey, link)
    assert words not in page_of(carol, survey)
    with tenant_scope(survey.organisation):
        survey.rules = Rules.model_validate(rules).model_dump(mode="json")
        survey.state = state
        survey.save()
    assert words in page_of(carol, survey)


def test_the_page_costs_the_same_for_one_link_and_for_twenty(
    survey: Survey, link: ShareLink, carol: User
) -> None:
    browser = LoggedIn(carol)
    browser.get(links_page(survey))
    with CaptureQueriesContext(connection) as one:
        browser.get(links_page(survey))
    with tenant_scope(survey.organisation):
        ShareLink.objects.bulk_create(
            ShareLink(survey=survey, name=f"Link {number}") for number in range(20)
        )
    with CaptureQueriesContext(connection) as twenty:
        browser.get(links_page(survey))
    assert len(twenty) == len(one)
