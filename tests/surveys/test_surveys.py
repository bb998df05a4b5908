"""A survey as a whole: who may open it, its name, closing, deleting, and the end of the trial."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create, survey_edit, survey_publish
from tests.conftest import LoggedIn
from tests.surveys.asking import invite, link_to


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Relationship", actor=alice
        )


@pytest.fixture
def live(survey: Survey, alice: User) -> Survey:
    with tenant_scope(survey.organisation):
        survey_publish(survey=survey, revision=1, actor=alice)
    return fresh(survey)


@pytest.fixture
def browser(bob: User) -> Client:
    return LoggedIn(bob)


def at(name: str, survey: Survey | None = None, **more: Any) -> str:
    place: dict[str, Any] = {"slug": "acme", **({"pk": survey.pk} if survey else {}), **more}
    return reverse(f"surveys:{name}", kwargs=place)


def fresh(survey: Survey) -> Survey:
    with tenant_scope(survey.organisation):
        return Survey.objects.select_related("live_version").get(pk=survey.pk)


PAGES = ["survey-rename", "survey-close"]


def test_the_empty_list_teaches_the_first_step(browser: Client, carol: User) -> None:
    assert at("survey-create") in browser.get(at("survey-list")).content.decode()
    assert at("survey-create") not in LoggedIn(carol).get(at("survey-list")).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_members_of_the_organisation(
    browser: Client, survey: Survey, carol: User, mallory: User, name: str
) -> None:
    assert browser.get(at(name, survey)).status_code == 200
    assert Client().get(at(name, survey)).status_code == 302
    assert LoggedIn(mallory).get(at(name, survey)).status_code == 404
    elsewhere = at(name, survey).replace("/o/acme/", "/o/globex/")
    assert LoggedIn(mallory).get(elsewhere).status_code == 404
    viewer = LoggedIn(carol)
    assert viewer.get(at(name, survey)).status_code == 403
    assert viewer.post(at(name, survey)).status_code == 403


def test_gets_another_name(browser: Client, survey: Survey) -> None:
    assert browser.post(at("survey-rename", survey), {"name": " "}).status_code == 422
    assert browser.post(at("survey-rename", survey), {"name": "Autumn"}).status_code == 302
    assert fresh(survey).name == "Autumn"


def test_only_an_admin_deletes(browser: Client, alice: User, survey: Survey) -> None:
    assert browser.post(at("survey-delete", survey)).status_code == 403
    assert LoggedIn(alice).get(at("survey-delete", survey)).status_code == 200
    assert LoggedIn(alice).post(at("survey-delete", survey)).status_code == 302
    with tenant_scope(survey.organisation):
        assert not Survey.objects.exists()


def test_closes_and_opens_again(browser: Client, live: Survey) -> None:
    browser.post(at("survey-close", live))
    assert fresh(live).state == Survey.State.CLOSED
    browser.post(at("survey-reopen", live))
    assert fresh(live).state == Survey.State.LIVE


def test_after_the_trial_nothing_is_made_or_published(
    browser: Client, survey: Survey, acme: Organisation
) -> None:
    Organisation.objects.update(trial_ends_at=clock.now() - timedelta(days=1))
    sent = {"revision": 1, "name": "X", "purpose": "service", "document": "{}"}
    for where in [
        at("survey-from-template", key="csat"),
        at("survey-from-scratch"),
        at("survey-import"),
        at("own-template-create", survey),
        at("survey-publish", survey),
    ]:
        assert browser.post(where, sent)["Location"] == "/o/acme/settings/trial/"
    with tenant_scope(acme):
        assert Survey.objects.count() == 1
    assert fresh(survey).state == Survey.State.DRAFT
    assert browser.get(at("survey-detail", survey)).status_code == 200


def test_what_is_live_stays_while_the_draft_changes(
    browser: Client, live: Survey, acme: Organisation, alice: User
) -> None:
    def reworded(definition: Definition) -> Definition:
        definition.questions[0].text["nb"] = "Ny ordlyd?"
        return definition

    invitation = invite(live)
    with tenant_scope(acme):
        survey_edit(survey=live, change=reworded, actor=alice, part="question.nps")
    shown = {"lang": "nb"}
    assert "Ny ordlyd?" not in Client().get(link_to(invitation), shown).content.decode()
    browser.post(at("survey-publish", live), {"revision": 2})
    assert "Ny ordlyd?" in Client().get(link_to(invitation), shown).content.decode()
