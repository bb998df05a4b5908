"""The screens of surveys: list, builder, preview, publishing, who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from surveys.answering import test_address as address_of_test
from surveys.definition import Definition
from surveys.models import Response, Survey
from surveys.services import survey_create, survey_publish
from tests.conftest import LoggedIn
from tests.surveys.asking import invite, link_to


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Relationship", actor=alice
        )


@pytest.fixture
def browser(bob: User) -> Client:
    return LoggedIn(bob)


def at(name: str, survey: Survey | None = None, **more: Any) -> str:
    place: dict[str, Any] = {"slug": "acme", **({"pk": survey.pk} if survey else {}), **more}
    return reverse(f"surveys:{name}", kwargs=place)


def fresh(survey: Survey) -> Survey:
    with tenant_scope(survey.organisation):
        return Survey.objects.select_related("live_version").get(pk=survey.pk)


def draft(survey: Survey) -> Definition:
    return Definition.model_validate(fresh(survey).draft)


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send: every field of the form as shown, some changed."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form if field.value() is not None}
    return {key: value for key, value in {**values, **changes}.items() if value is not False}


PAGES = [
    ("survey-detail", {}),
    ("survey-preview", {}),
    ("survey-rename", {}),
    ("survey-publish", {}),
    ("survey-close", {}),
    ("question-create", {}),
    ("question-edit", {"key": "nps"}),
    ("question-edit", {"key": "make_it_ten"}),
    ("question-delete", {"key": "make_it_ten"}),
    ("thanks-edit", {}),
]


def test_the_empty_list_teaches_the_first_step(browser: Client, carol: User) -> None:
    assert at("survey-create") in browser.get(at("survey-list")).content.decode()
    assert at("survey-create") not in LoggedIn(carol).get(at("survey-list")).content.decode()


def test_makes_a_survey_from_the_template(browser: Client, acme: Organisation) -> None:
    page = browser.get(at("survey-create"))
    sent = browser.post(at("survey-create"), typed(page, name="Autumn"))
    with tenant_scope(acme):
        survey = Survey.objects.get()
    assert sent["Location"] == at("survey-detail", survey)
    assert "Autumn" in browser.get(at("survey-list")).content.decode()
    assert browser.post(at("survey-create"), {"name": "", "template": "x"}).status_code == 422


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_every_page_works_for_a_member(
    browser: Client, survey: Survey, name: str, more: dict[str, str]
) -> None:
    assert browser.get(at(name, survey, **more)).status_code == 200


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_strangers_find_nothing_and_the_anonymous_log_in(
    survey: Survey, mallory: User, name: str, more: dict[str, str]
) -> None:
    assert LoggedIn(mallory).get(at(name, survey, **more)).status_code == 404
    elsewhere = at(name, survey, **more).replace("/o/acme/", "/o/globex/")
    assert LoggedIn(mallory).get(elsewhere).status_code == 404
    assert Client().get(at(name, survey, **more)).status_code == 302


@pytest.mark.parametrize(("name", "more"), PAGES[2:])
def test_a_viewer_may_look_but_not_change(
    carol: User, survey: Survey, name: str, more: dict[str, str]
) -> None:
    assert LoggedIn(carol).get(at("survey-detail", survey)).status_code == 200
    assert LoggedIn(carol).get(at(name, survey, **more)).status_code == 403
    assert LoggedIn(carol).post(at(name, survey, **more)).status_code == 403


def test_only_an_admin_deletes(browser: Client, alice: User, survey: Survey) -> None:
    assert browser.post(at("survey-delete", survey)).status_code == 403
    assert LoggedIn(alice).get(at("survey-delete", survey)).status_code == 200
    assert LoggedIn(alice).post(at("survey-delete", survey)).status_code == 302
    with tenant_scope(survey.organisation):
        assert not Survey.objects.exists()


def test_saves_the_words_of_a_question_in_each_language(browser: Client, survey: Survey) -> None:
    where = at("question-edit", survey, key="nps")
    sent = browser.post(where, typed(browser.get(where), text_sv="Rekommenderar du oss?"))
    assert sent.status_code == 302
    assert draft(survey).primary.text["sv"] == "Rekommenderar du oss?"
    assert "differs from the standard" in browser.get(where).content.decode()


def test_the_first_language_may_not_be_empty_and_what_was_typed_stays(
    browser: Client, survey: Survey
) -> None:
    where = at("question-edit", survey, key="nps")
    sent = browser.post(where, typed(browser.get(where), text_en="", text_nb="Beholdt"))
    assert sent.status_code == 422
    assert "Beholdt" in sent.content.decode()
    assert draft(survey).primary.text["nb"] != "Beholdt"


def test_a_second_editor_is_told_and_loses_nothing(browser: Client, survey: Survey) -> None:
    where = at("question-edit", survey, key="make_it_ten")
    early = browser.get(where)
    browser.post(where, typed(browser.get(where), text_en="Theirs"))
    late = browser.post(where, typed(early, text_en="Mine"))
    assert late.status_code == 409
    assert "Mine" in late.content.decode() and "Theirs" in late.content.decode()
    assert draft(survey).question("make_it_ten").text["en"] == "Theirs"  # type: ignore[union-attr]
    assert browser.post(where, typed(late)).status_code == 302
    assert draft(survey).question("make_it_ten").text["en"] == "Mine"  # type: ignore[union-attr]


def test_adds_changes_and_removes_a_follow_up(browser: Client, survey: Survey) -> None:
    where = at("question-create", survey)
    new = typed(browser.get(where), text_en="Anything else?", scores=["0", "1"], required="on")
    assert browser.post(where, {**new, "scores": []}).status_code == 422
    assert browser.post(where, new).status_code == 302
    added = draft(survey).follow_ups[-1]
    assert (added.show_if, added.required, added.text) == ([0, 1], True, {"en": "Anything else?"})
    where = at("question-edit", survey, key=added.key)
    everybody = [str(score) for score in range(11)]
    browser.post(where, typed(browser.get(where), scores=everybody))
    assert draft(survey).follow_ups[-1].show_if is None
    assert browser.post(at("question-delete", survey, key=added.key)).status_code == 302
    assert draft(survey).question(added.key) is None
    assert browser.get(where).status_code == 404


def test_the_score_question_cannot_be_removed(browser: Client, survey: Survey) -> None:
    assert browser.post(at("question-delete", survey, key="nps")).status_code == 404


def test_changes_the_thanks(browser: Client, survey: Survey) -> None:
    where = at("thanks-edit", survey)
    browser.post(where, typed(browser.get(where), promoter_title_nb="Tusen takk"))
    assert draft(survey).thanks["promoter"].title["nb"] == "Tusen takk"


def test_publishing_shows_what_changes_and_warns_of_a_broken_trend(
    browser: Client, survey: Survey
) -> None:
    browser.post(at("survey-publish", survey), {"revision": 1})
    assert fresh(survey).state == Survey.State.LIVE
    where = at("question-edit", survey, key="nps")
    browser.post(where, typed(browser.get(where), high_nb="Ekstremt sannsynlig"))
    page = browser.get(at("survey-publish", survey)).content.decode()
    assert "<del>Svært sannsynlig</del>" in page and "<ins>Ekstremt sannsynlig</ins>" in page
    assert "trend breaks" in page
    assert browser.post(at("survey-publish", survey), {"revision": 1}).status_code == 409
    assert browser.post(at("survey-publish", survey), {"revision": "x"}).status_code == 409
    assert browser.post(at("survey-publish", survey), {"revision": 2}).status_code == 302
    live = fresh(survey).live_version
    assert live is not None and live.number == 2


def test_closes_and_opens_again(browser: Client, survey: Survey) -> None:
    browser.post(at("survey-publish", survey), {"revision": 1})
    browser.post(at("survey-close", survey))
    assert fresh(survey).state == Survey.State.CLOSED
    browser.post(at("survey-reopen", survey))
    assert fresh(survey).state == Survey.State.LIVE


def test_after_the_trial_nothing_is_made_or_published(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    Organisation.objects.update(trial_ends_at=clock.now() - timedelta(days=1))
    for where in [at("survey-create"), at("survey-publish", survey)]:
        assert browser.post(where, {"revision": 1, "name": "X"}).status_code == 302
    assert fresh(survey).state == Survey.State.DRAFT
    assert browser.get(at("survey-detail", survey)).status_code == 200


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
@pytest.mark.parametrize("score", range(11))
def test_the_preview_walks_every_path_and_records_nothing(
    survey: Survey, acme: Organisation, language: str, score: int
) -> None:
    visitor, address = Client(enforce_csrf_checks=True), address_of_test(survey, draft=True)
    definition = draft(survey)
    assert visitor.get(address, {"lang": language}).status_code == 200
    sent = visitor.post(f"{address}?lang={language}", {"score": str(score)})
    page = visitor.get(sent["Location"])
    assert definition.asked(score)[0].text[language] in page.content.decode()
    sent = visitor.post(sent["Location"], {definition.asked(score)[0].key: "Words"})
    thanks = visitor.get(sent["Location"])
    assert definition.thanks_for(score).title[language] in thanks.content.decode()
    assert not thanks.cookies
    with tenant_scope(acme):
        assert not Response.objects.exists()


def test_a_test_link_shows_the_draft_or_what_is_live(
    survey: Survey, acme: Organisation, alice: User, browser: Client
) -> None:
    with tenant_scope(acme):
        survey_publish(survey=survey, revision=1, actor=alice)
    where = at("question-edit", survey, key="nps")
    browser.post(where, typed(browser.get(where), text_en="Only in the draft?"))
    for is_draft in [True, False]:
        page = Client().get(address_of_test(survey, draft=is_draft), {"lang": "en"})
        assert ("Only in the draft?" in page.content.decode()) is is_draft


def test_a_forged_or_old_test_link_is_not_found(
    survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of_test(survey, draft=True)
    assert Client().get(address[:-2] + "xx").status_code == 404
    assert Client().post("/s/test/nonsense").status_code == 404
    monkeypatch.setattr("surveys.answering.TEST_SECONDS", -1)
    assert Client().get(address).status_code == 404


def test_the_preview_page_offers_every_language_score_and_step(
    browser: Client, survey: Survey
) -> None:
    query = {"language": "sv", "score": "3", "step": "more"}
    page = browser.get(at("survey-preview", survey), query).content.decode()
    assert "/more?lang=sv&amp;score=3" in page
    nonsense = {"language": "xx", "score": "99", "step": "../.."}
    assert browser.get(at("survey-preview", survey), nonsense).status_code == 200


def test_what_is_live_stays_while_the_draft_changes(
    browser: Client, survey: Survey, acme: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        survey_publish(survey=survey, revision=1, actor=alice)
    invitation = invite(fresh(survey))
    where = at("question-edit", survey, key="nps")
    browser.post(where, typed(browser.get(where), text_nb="Ny ordlyd?"))
    assert "Ny ordlyd?" not in Client().get(link_to(invitation)).content.decode()
    browser.post(at("survey-publish", survey), {"revision": 2})
    assert "Ny ordlyd?" in Client().get(link_to(invitation)).content.decode()
