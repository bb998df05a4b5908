"""The respondent's page: a GET records nothing, one POST records once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Invitation
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.models import DirtyDay, Survey
from tests.distribution.landing.outcome import reloaded, responses, text
from tests.surveys.asking import invite, link_to, make_survey, republish

WAYS = ["", "1", "thanks", "privacy"]


def test_no_get_records_anything_however_many_links_a_scanner_presses(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    for score in range(11):
        assert browser.get(link_to(invitation), {"score": score}).status_code == 200
        assert browser.head(link_to(invitation), {"score": score}).status_code == 200
    for step in ["1", "thanks"]:
        assert browser.get(link_to(invitation, step)).status_code == 303
    assert browser.get(link_to(invitation, "privacy")).status_code == 200
    assert responses(acme) == []


@pytest.mark.parametrize(
    "ahead", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Head": "1"}]
)
def test_reading_ahead_does_not_open_the_invitation(
    browser: Client, invitation: Invitation, ahead: dict[str, str]
) -> None:
    if "X-Head" in ahead:
        browser.head(link_to(invitation))
    else:
        browser.get(link_to(invitation), headers=ahead)
    assert reloaded(invitation).opened_at is None
    browser.get(link_to(invitation))
    opened = reloaded(invitation)
    assert opened.opened_at is not None and opened.state == "opened"
    browser.get(link_to(invitation))
    assert reloaded(invitation).opened_at == opened.opened_at


def test_one_post_records_the_score_and_everything_around_it(
    browser: Client, invitation: Invitation, survey: Survey, acme: Organisation
) -> None:
    browser.get(link_to(invitation), {"score": 9})
    sent = browser.post(link_to(invitation), {"nps": "9"})
    assert sent.status_code == 303
    assert sent["Location"] == f"{link_to(invitation, '1')}?lang=nb"
    [response] = responses(acme)
    opened = reloaded(invitation)
    assert (response.score, response.answers, response.comment) == (9, {"nps": 9}, "")
    assert (response.survey_id, response.version_id) == (survey.pk, survey.live_version_id)
    assert (response.contact_id, response.invitation_id) == (invitation.contact_id, invitation.pk)
    assert (response.channel, response.language) == ("email", "nb")
    assert response.properties == {"plan": "gold"}
    assert response.day == clock.local_day(response.recorded_at, acme.zone)
    assert response.started_at == opened.opened_at
    assert response.completed_at is None
    assert (opened.state, opened.answered_at is not None) == ("answered", True)
    with tenant_scope(acme):
        dirty = list(DirtyDay.objects.values_list("survey_id", "day"))
    assert dirty == [(survey.pk, response.day)]


def test_the_follow_up_completes_the_same_answer(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "9"})
    page = text(browser.get(link_to(invitation, "1")))
    assert "Hva skal til for at du gir oss 10?" in page
    words = "Raskere svar & <b>bedre</b> dekning 😀"
    sent = browser.post(link_to(invitation, "1"), {"make_it_ten": words})
    assert sent.status_code == 303
    thanks = text(browser.get(sent["Location"]))
    assert (
        "Så hyggelig" in thanks
        and "Raskere svar &amp; &lt;b&gt;bedre&lt;/b&gt; dekning 😀" in thanks
    )
    [response] = responses(acme)
    assert (response.score, response.comment) == (9, words)
    assert response.answers == {"nps": 9, "make_it_ten": words}
    assert response.completed_at is not None
    with tenant_scope(acme):
        assert DirtyDay.objects.count() == 2


def test_double_submit_back_button_and_second_tab_make_one_answer(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    other_tab = Client()
    for client, score in [(browser, "9"), (browser, "9"), (other_tab, "9"), (browser, "3")]:
        assert client.post(link_to(invitation), {"nps": score}).status_code == 303
    [response] = responses(acme)
    assert (response.score, response.answers) == (3, {"nps": 3})


def test_a_changed_score_drops_the_answers_that_are_no_longer_asked(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "9"})
    browser.post(link_to(invitation, "1"), {"make_it_ten": "Raskere svar"})
    again = text(browser.get(link_to(invitation), {"score": 6}))
    assert 'value="6" checked' in again and "9" in again
    browser.post(link_to(invitation), {"nps": "6"})
    browser.post(link_to(invitation, "1"), {"improve_most": ""})
    [response] = responses(acme)
    assert (response.score, response.comment) == (6, "")
    assert response.answers == {"nps": 6}


@pytest.mark.parametrize("bad", [{}, {"nps": ""}, {"nps": "11"}, {"nps": "nine"}])
def test_a_missing_or_wrong_score_comes_back_with_its_error(
    browser: Client, invitation: Invitation, acme: Organisation, bad: dict[str, str]
) -> None:
    sent = browser.post(f"{link_to(invitation)}?lang=en", bad)
    assert sent.status_code == 422
    assert text(sent).count("Choose a number from 0 to 10.") == 2  # summary and field
    assert responses(acme) == []


def test_a_too_long_comment_comes_back_whole(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    words = "å" * 5001
    sent = browser.post(f"{link_to(invitation, '1')}?lang=en", {"improve_most": words})
    assert sent.status_code == 422
    assert words in text(sent) and "at most 5000 characters; this one has 5001" in text(sent)
    assert responses(acme)[0].comment == ""


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nb", "Hvor sannsynlig"),
        ("sv", "Hur troligt"),
        ("en", "How likely"),
        ("fi", "Hvor sannsynlig"),
    ],
)
def test_the_language_can_be_switched_and_travels_along(
    browser: Client, invitation: Invitation, acme: Organisation, asked: str, words: str
) -> None:
    page = browser.get(f"{link_to(invitation)}?score=7&lang={asked}")
    assert words in text(page)
    assert page["Content-Language"] == (asked if asked != "fi" else "nb")
    sent = browser.post(f"{link_to(invitation)}?lang={asked}", {"nps": "7"})
    assert responses(acme)[0].language == page["Content-Language"]
    assert sent["Location"].endswith(f"?lang={page['Content-Language']}")


@pytest.mark.parametrize("step", WAYS)
def test_pages_are_small_private_and_set_no_cookie(
    browser: Client, invitation: Invitation, step: str
) -> None:
    browser.post(link_to(invitation), {"nps": "9"})
    if step == "thanks":
        browser.post(link_to(invitation, "1"), {})
    page = browser.get(f"{link_to(invitation, step)}?score=4")
    script = '<script type="module" src="/static/js/respond.js"></script>'
    parts = ["css/respond.css", *(["js/respond.js"] if script in text(page) else [])]
    files = [Path(str(finders.find(part))).read_bytes() for part in parts]
    assert len(page.content) + sum(map(len, files)) <= 15 * 1024
    assert b'<link rel="icon" href="data:,">' in page.content  # no second request, for a favicon
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"].startswith("noindex")
    assert not page.cookies
    for forbidden in ["<script", "style=", "http://", "https://", "onclick", "csrf"]:
        assert forbidden not in text(page).replace(script, "")


@pytest.mark.parametrize("score", range(11))
def test_each_score_finds_its_follow_up_and_its_thanks(
    browser: Client, invitation: Invitation, survey: Survey, score: int
) -> None:
    definition = Definition.model_validate(survey.draft)
    browser.post(f"{link_to(invitation)}?lang=sv", {"nps": str(score)})
    page = text(browser.get(link_to(invitation, "1"), {"lang": "sv"}))
    asked = definition.asked(Situation(answers={"nps": score}))
    assert asked[1].text["sv"] in page
    browser.post(f"{link_to(invitation, '1')}?lang=sv", {})
    thanks = text(browser.get(link_to(invitation, "thanks"), {"lang": "sv"}))
    assert definition.ending(Situation(answers={"nps": score})).title["sv"] in thanks


def test_a_survey_without_follow_ups_ends_after_the_score(
    browser: Client, invitation: Invitation, survey: Survey, acme: Organisation, alice: User
) -> None:
    republish(survey, alice, lambda old: {"questions": old.questions[:1]})
    sent = browser.post(link_to(invitation), {"nps": "5"})
    assert sent["Location"].startswith(link_to(invitation, "thanks"))
    assert responses(acme)[0].completed_at is not None
    assert browser.get(link_to(invitation, "1")).status_code == 303


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "\u202e", "😀" * 5000, "\r\n" * 10])
def test_odd_comments_are_kept_or_explained(
    browser: Client, invitation: Invitation, acme: Organisation, words: str
) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    sent = browser.post(link_to(invitation, "1"), {"improve_most": words})
    assert sent.status_code == 303
    assert responses(acme)[0].comment == words.replace("\x00", "").strip()


def test_an_answer_of_a_deleted_contact_is_still_taken(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "8"})
    with tenant_scope(acme):
        Contact.objects.all().delete()
    assert [response.contact_id for response in responses(acme)] == [None]
    assert browser.get(link_to(invitation)).status_code == 404  # the invitation went with them


def test_the_entrance_needs_few_statements(
    browser: Client, invitation: Invitation, django_assert_max_num_queries: Any
) -> None:
    # Prepared statements are not counted: one read, one write, one for the invitation.
    with django_assert_max_num_queries(6):
        browser.post(link_to(invitation), {"nps": "9"})


def test_identifiers_of_answers_are_never_shown(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "9"})
    shown = "".join(text(browser.get(link_to(invitation, step))) for step in WAYS)
    [response] = responses(acme)
    hidden: list[UUID | None] = [response.pk, response.contact_id, acme.pk]
    assert not any(str(identifier) in shown for identifier in hidden)
    assert str(settings.SECRET_KEY) not in shown


def test_the_page_kept_in_memory_shows_each_person_their_own_addresses(
    browser: Client, survey: Survey
) -> None:
    first, second = invite(survey, "a@example.com"), invite(survey, "b@example.com")
    for own, other in [(first, second), (second, first)]:
        page = text(browser.get(link_to(own), {"score": "9"}))
        assert page.count(own.token) == 3 and other.token not in page
        assert f'action="{link_to(own)}?lang=nb"' in page
        assert "~" not in page


@pytest.mark.django_db(transaction=True)
def test_an_answer_survives_a_lost_connection(alice: User, acme: Organisation) -> None:
    invitation = invite(make_survey(acme, alice))
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert Client().post(link_to(invitation), {"nps": "9"}).status_code == 303
    assert [response.score for response in responses(acme)] == [9]
