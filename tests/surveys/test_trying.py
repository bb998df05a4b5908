"""Trying a survey: the draft keeps nothing, what is live keeps tests that are never counted."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib.limits import Limit
from surveys.answering import preview_address
from surveys.answering import test_address as address_of_test
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.models import Response, Survey
from surveys.selectors import survey_rows
from surveys.services import survey_create
from surveys.views import testing
from tests.surveys.asking import make_survey, republish
from tests.surveys.everything import every_look


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def form_of(page: str) -> str:
    """Where a page's form is sent."""
    [address] = re.findall(r'<form method="post"[^>]* action="([^"]+)"', page)
    return unescape(address)


def stored(organisation: Organisation) -> list[Response]:
    with tenant_scope(organisation):
        return list(Response.objects.all())


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
@pytest.mark.parametrize("score", [0, 6, 7, 8, 9, 10])
def test_the_preview_walks_every_path_and_records_nothing(
    visitor: Client, survey: Survey, acme: Organisation, language: str, score: int
) -> None:
    definition = Definition.model_validate(survey.draft)
    situation = Situation(answers={"nps": score})
    follow_up = definition.asked(situation)[1]
    page = visitor.get(address_of_test(survey, draft=True), {"lang": language})
    sent = visitor.post(form_of(page.content.decode()), {"nps": str(score)})
    page = visitor.get(sent["Location"])
    assert follow_up.text[language] in page.content.decode()
    sent = visitor.post(form_of(page.content.decode()), {follow_up.key: "Words"})
    thanks = visitor.get(sent["Location"])
    assert definition.ending(situation).title[language] in thanks.content.decode()
    assert "Words" in thanks.content.decode()
    assert not thanks.cookies
    assert stored(acme) == []


def test_the_preview_shows_any_page_of_any_path_in_any_scheme(
    visitor: Client, survey: Survey
) -> None:
    answers = {"nps": 3, "improve_most": "Speed"}
    dark = visitor.get(preview_address(survey, language="sv", scheme="dark", answers=answers))
    assert 'value="3" checked' in dark.content.decode()
    assert "color-scheme:dark" in dark.content.decode()
    page = visitor.get(preview_address(survey, page=1, language="en", answers=answers))
    assert "Speed" in page.content.decode()
    thanks = visitor.get(preview_address(survey, page="thanks", language="en", answers=answers))
    assert "You answered 3" in thanks.content.decode()
    chosen = visitor.get(address_of_test(survey, draft=True), {"score": "4"})
    assert 'value="4" checked' in chosen.content.decode()


def test_a_draft_without_questions_can_be_tried(visitor: Client, survey: Survey) -> None:
    with tenant_scope(survey.organisation):
        Survey.objects.update(draft={**survey.draft, "questions": []})
    sent = visitor.get(address_of_test(survey, draft=True))
    assert visitor.get(sent["Location"]).status_code == 200


def test_a_test_of_what_is_live_is_one_marked_answer_that_is_never_counted(
    visitor: Client, survey: Survey, acme: Organisation
) -> None:
    page = visitor.get(address_of_test(survey, draft=False), {"lang": "en"})
    assert "not counted" in page.content.decode()
    form = form_of(page.content.decode())
    sent = [visitor.post(form, {"nps": score}) for score in ["9", "9", "2"]]
    visitor.post(sent[-1]["Location"], {"improve_most": "Speed"})
    [response] = stored(acme)
    assert (response.is_test, response.score, response.comment) == (True, 2, "Speed")
    with tenant_scope(acme):
        assert survey_rows().get().answers == 0  # type: ignore[attr-defined]


def test_a_test_link_shows_the_draft_or_what_is_live(
    visitor: Client, survey: Survey, acme: Organisation, alice: User
) -> None:
    draft = {**survey.draft, "shows_time": True}
    with tenant_scope(acme):
        Survey.objects.update(draft=draft)
    for is_draft in [True, False]:
        page = visitor.get(address_of_test(survey, draft=is_draft), {"lang": "en"})
        assert ("About 1 minute" in page.content.decode()) is is_draft


def test_a_forged_or_old_test_link_is_not_found(
    visitor: Client, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of_test(survey, draft=True)
    assert visitor.get(address[:-2] + "xx").status_code == 404
    assert visitor.post("/s/test/nonsense").status_code == 404
    monkeypatch.setattr("surveys.answering.trying.TEST_SECONDS", -1)
    assert visitor.get(address).status_code == 404


def test_a_test_link_that_got_about_does_not_fill_the_table(
    visitor: Client, survey: Survey, acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testing, "TESTS", Limit("tests of a survey", 2, 3600))
    address = address_of_test(survey, draft=False)
    sent = [visitor.post(address, {"nps": "9"}).status_code for _ in range(3)]
    assert sent == [303, 303, 429]
    assert len(stored(acme)) == 2


@pytest.mark.parametrize("kept", ["", "x", "x:y:z", "a" * 5000])
def test_a_forged_memory_is_no_memory(visitor: Client, survey: Survey, kept: str) -> None:
    page = visitor.get(address_of_test(survey, draft=True), {"kept": kept})
    assert page.status_code == 200 and "checked" not in page.content.decode()


def test_a_test_ignores_the_rules_that_keep_respondents_out(
    visitor: Client, survey: Survey, alice: User
) -> None:
    with tenant_scope(survey.organisation):
        Survey.objects.update(rules={"opens_at": "2999-01-01T00:00:00Z"})
    assert visitor.get(address_of_test(survey, draft=False)).status_code == 200


def test_an_answer_of_a_test_outlives_a_new_version(
    visitor: Client, survey: Survey, acme: Organisation, alice: User
) -> None:
    page = visitor.get(address_of_test(survey, draft=False), {"lang": "en"})
    sent = visitor.post(form_of(page.content.decode()), {"nps": "9"})
    republish(survey, alice, lambda old: {"questions": old.questions[:1]})
    assert visitor.get(sent["Location"]).status_code == 200


@pytest.mark.parametrize("value", [9, "words", True, ["a"], {"other": "a"}, {"row": "column"}, 0.5])
def test_a_draft_that_was_changed_while_it_is_tried_leaves_out_what_it_no_longer_reads(
    visitor: Client, acme: Organisation, alice: User, value: Any
) -> None:
    made = every_look()
    with tenant_scope(acme):
        survey = survey_create(organisation=acme, name="All", actor=alice, definition=made)
    answers = {asked.key: value for asked in made.questions if asked.is_answered}
    for page in [*range(len(made.pages)), "thanks"]:
        address = preview_address(survey, page=page, answers=answers)
        assert visitor.get(address).status_code in {200, 303}
