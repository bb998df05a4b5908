"""The results of an anonymous survey: only groups, and nowhere a single answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Organisation, User
from analytics.models import Rollup
from analytics.rollups import rollup_refresh
from config.lib import clock
from surveys.models import DirtyDay, Response, Survey, SurveyVersion
from tests.analytics.answers import OSLO
from tests.analytics.test_results import PAGE, document, page_of, words
from tests.conftest import LoggedIn

ENPS = {"key": "enps", "kind": "nps", "text": words("Recommend us?"), "low": {}, "high": {}}
WHERE = {
    "key": "where",
    "kind": "dropdown",
    "text": words("Where do you work?"),
    "choices": [{"key": "shop", "text": words("Shop")}, {"key": "store", "text": words("Store")}],
}
WHY = {"key": "why", "kind": "text", "text": words("Why?")}


@pytest.fixture
def survey(in_acme: Organisation) -> Survey:
    """A live anonymous survey of acme."""
    definition = document(ENPS, WHERE, WHY)
    made = Survey.objects.create(
        name="Staff", state=Survey.State.LIVE, draft=definition, metric="nps", is_anonymous=True
    )
    made.live_version = SurveyVersion.objects.create(survey=made, number=1, definition=definition)
    made.save()
    return made


def say(survey: Survey, number: int, days_ago: int, **answers: Any) -> None:
    """So many equal answers on a day, as the product keeps them."""
    at = clock.now().astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0)
    at -= timedelta(days=days_ago)
    for _number in range(number):
        Response.objects.create(
            pk=uuid4(),
            survey=survey,
            version=survey.live_version,
            channel="link",
            language="en",
            score=answers.get("enps"),
            answers=answers,
            comment=answers.get("why", ""),
            day=at.date(),
            started_at=at,
            recorded_at=at,
            updated_at=at,
            completed_at=at,
        )
        DirtyDay.objects.create(survey_id=survey.pk, day=at.date())


def test_four_answers_show_nothing(survey: Survey, alice: User) -> None:
    say(survey, 4, 9, enps=0, where="shop", why="Secret")
    page = page_of(alice, survey)
    assert "Hidden until 5 people have answered" in page
    assert "Secret" not in page and "Recommend us?" not in page


def test_five_answers_of_a_day_that_is_over_are_shown(survey: Survey, alice: User) -> None:
    say(survey, 5, 9, enps=10, where="shop")
    say(survey, 3, 8, enps=0, where="shop")
    page = page_of(alice, survey)
    assert "<b>100</b>" in page and "From 5 answers." in page
    # What waits for its block is counted nowhere on the page.
    assert "<dd>5</dd>" in page and "<dd>8</dd>" not in page
    assert "Hidden until 5 people have answered it." in page


def test_todays_answers_wait(survey: Survey, alice: User) -> None:
    say(survey, 9, 0, enps=10, where="shop")
    assert "Hidden until 5 people have answered" in page_of(alice, survey)


def test_the_organisations_minimum_holds(survey: Survey, alice: User, acme: Organisation) -> None:
    say(survey, 9, 9, enps=10, where="shop")
    acme.minimum_group = 10
    acme.save()
    assert "Hidden until 10 people have answered" in page_of(alice, survey)
    acme.minimum_group = 1
    acme.save()
    assert "From 9 answers." in page_of(alice, survey)


def test_a_small_group_is_among_the_others(survey: Survey, alice: User) -> None:
    say(survey, 8, 9, enps=10, where="shop")
    say(survey, 4, 9, enps=0, where="store")
    page = page_of(alice, survey, "?group=%3Dstore")
    # Four of the store and, so that they cannot be told, everybody of the shop.
    assert "From 12 answers" not in page and "Hidden until" in page
    assert "Shop</th>" not in page_of(alice, survey)


def test_large_groups_are_compared(survey: Survey, alice: User) -> None:
    say(survey, 8, 9, enps=10, where="shop")
    say(survey, 6, 9, enps=0, where="store")
    page = page_of(alice, survey)
    assert "NPS by: Where do you work?" in page
    assert "From 6 answers." in page_of(alice, survey, "?group=%3Dstore")


def test_texts_stand_alone(survey: Survey, alice: User) -> None:
    for number in range(5):
        say(survey, 1, 9, enps=3, where="shop", why=f"Because {number}")
    page = page_of(alice, survey)
    assert all(f"Because {number}" in page for number in range(5))
    assert "/answers/" not in page.split("Why?")[1].split("</section>")[0]


def test_no_answer_is_listed_shown_or_exported(survey: Survey, alice: User) -> None:
    say(survey, 6, 9, enps=3, where="shop", why="Secret")
    browser = LoggedIn(alice)
    row = Response.objects.first()
    assert row
    listed = browser.get("/o/acme/answers/")
    assert b"Secret" not in listed.content and b"never shown one by one" in listed.content
    exported = browser.get("/o/acme/answers/export")
    assert b"Secret" not in b"".join(exported.streaming_content)  # type: ignore[attr-defined]
    for path in ("", "delete"):
        assert browser.get(f"/o/acme/answers/{row.pk}/{path}").status_code == 404
    assert browser.get(f"/o/acme/answers/?survey={survey.pk}").status_code == 200
    assert b"No answer fits" in browser.get("/o/acme/answers/?search=Secret").content


def test_no_rollup_knows_of_it(survey: Survey) -> None:
    say(survey, 6, 9, enps=3)
    assert rollup_refresh(survey_id=survey.pk)
    assert not Rollup.objects.exists() and not DirtyDay.objects.exists()


def test_the_home_leaves_it_to_its_own_page(survey: Survey, alice: User) -> None:
    say(survey, 6, 9, enps=3)
    response = LoggedIn(alice).get(f"/o/acme/?survey={survey.pk}")
    assert response.status_code == 302 and response["Location"] == PAGE.format(pk=survey.pk)
    live = LoggedIn(alice).get(f"/o/acme/live/?survey={survey.pk}&seen=x")
    assert live.status_code == 200 and live["HX-Refresh"] == "true" and not live.content
