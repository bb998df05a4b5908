"""When a survey takes answers, how many, and how long one may be changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import Invitation
from surveys.models import Response, Survey
from surveys.rules import Rules
from tests.distribution.landing.outcome import responses, text
from tests.surveys.asking import invite, link_to, make_survey


def give(survey: Survey, **rules: Any) -> None:
    """The survey has these rules from now on."""
    with tenant_scope(survey.organisation):
        Survey.objects.update(rules=Rules(**rules).model_dump(mode="json"))


@pytest.mark.parametrize(
    ("rules", "status", "words"),
    [
        ({"opens_at": timedelta(days=1)}, 403, "not open yet"),
        ({"closes_at": timedelta(days=-1)}, 410, "This survey is closed"),
        ({"max_answers": 1}, 410, "has all the answers it needs"),
    ],
)
def test_a_survey_that_takes_no_answers_says_why(
    browser: Client,
    survey: Survey,
    acme: Organisation,
    rules: dict[str, Any],
    status: int,
    words: str,
) -> None:
    browser.post(link_to(invite(survey, "first@example.com")), {"nps": "9"})
    late = invite(survey, language="en")
    moments = {name: clock.now() + value for name, value in rules.items() if name != "max_answers"}
    give(survey, **{**rules, **moments})
    for sent in [browser.get(link_to(late)), browser.post(link_to(late), {"nps": "9"})]:
        assert sent.status_code == status and words in text(sent)
    assert browser.get(link_to(late, "privacy")).status_code == 200
    assert len(responses(acme)) == 1


def test_who_has_begun_may_finish_when_the_survey_is_full(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    give(survey, max_answers=1)
    invitation = invite(survey)
    browser.post(link_to(invitation), {"nps": "9"})
    assert browser.post(link_to(invitation, "1"), {"make_it_ten": "Mer"}).status_code == 303
    assert responses(acme)[0].comment == "Mer"


def test_after_its_hours_an_answer_stays_as_it_is(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    give(survey, edit_hours=2)
    invitation = invite(survey, language="en")
    browser.post(link_to(invitation), {"nps": "9"})
    browser.post(link_to(invitation, "1"), {})
    assert browser.post(link_to(invitation, "0"), {"nps": "8"}).status_code == 303
    with tenant_scope(acme):
        Response.objects.update(completed_at=clock.now() - timedelta(hours=3))
    for step in ["", "0", "1"]:
        page = text(browser.get(link_to(invitation, step)))
        assert "You have already answered" in page and "Change my answer" not in page
    assert browser.get(link_to(invitation), {"score": 1}).status_code == 200
    assert browser.post(link_to(invitation), {"nps": "1"}).status_code == 403
    assert responses(acme)[0].score == 8


def post(path: str, data: dict[str, str]) -> int:
    """One request with a connection of its own."""
    try:
        return Client().post(path, data).status_code
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_of_one_person_at_once_are_one_answer(acme: Organisation, alice: User) -> None:
    link = link_to(invite(make_survey(acme, alice)))
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda number: post(link, {"nps": str(number % 11)}), range(20)))
    assert sent == [303] * 20
    [response] = responses(acme)
    assert response.answers == {"nps": response.score}


@pytest.mark.django_db(transaction=True)
def test_fifty_last_answers_at_once_fill_exactly_the_last_places(
    acme: Organisation, alice: User
) -> None:
    survey = make_survey(acme, alice)
    give(survey, max_answers=7)
    links = [link_to(invite(survey, f"p{number}@example.com")) for number in range(50)]
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda link: post(link, {"nps": "9"}), links))
    assert sorted(sent) == [303] * 7 + [410] * 43
    assert len(responses(acme)) == 7
    with tenant_scope(acme):
        assert Invitation.objects.filter(state="answered").count() == 7
