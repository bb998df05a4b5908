"""Published versions: frozen, listed with their answers, compared, restored with a way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from surveys.definition import Definition
from surveys.models import Response, Survey, SurveyVersion
from surveys.services import (
    survey_edit,
    survey_publish,
    survey_restore,
    survey_restore_undo,
)
from tests.conftest import LoggedIn
from tests.surveys.asking import make_survey


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """Version 1 is live, version 2 after it with a hidden field."""
    survey = make_survey(acme, alice)
    change(survey, alice, ["store"])
    return publish(survey, alice)


def at(name: str, survey: Survey, **more: Any) -> str:
    return reverse(f"surveys:{name}", kwargs={"slug": "acme", "pk": survey.pk, **more})


def fresh(survey: Survey) -> Survey:
    with tenant_scope(survey.organisation):
        return Survey.objects.select_related("live_version").get(pk=survey.pk)


def change(survey: Survey, actor: User, hidden: list[str]) -> None:
    with tenant_scope(survey.organisation):
        survey_edit(
            survey=survey,
            change=lambda draft: draft.model_copy(update={"hidden_fields": hidden}),
            actor=actor,
            part="settings",
        )


def publish(survey: Survey, actor: User) -> Survey:
    with tenant_scope(survey.organisation):
        revision = fresh(survey).draft_revision
        survey_publish(survey=survey, revision=revision, actor=actor)
    return fresh(survey)


def hidden(survey: Survey) -> list[str]:
    return Definition.model_validate(fresh(survey).draft).hidden_fields


def test_the_database_refuses_to_change_a_version(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        version = SurveyVersion.objects.get(number=1)
        frozen: dict[str, Any] = {"definition": {}, "number": 9, "published_at": clock.now()}
        for name, value in frozen.items():
            refused = pytest.raises(IntegrityError, match="never changes")
            with refused, transaction.atomic():
                SurveyVersion.objects.filter(pk=version.pk).update(**{name: value})
        # A person's login may go; what they published stays.
        SurveyVersion.objects.filter(pk=version.pk).update(published_by=None)


def test_the_list_tells_who_published_what_and_how_many_answered(survey: Survey, bob: User) -> None:
    with tenant_scope(survey.organisation):
        first = SurveyVersion.objects.get(number=1)
        for is_test in (False, False, True):
            Response.objects.create(
                survey=survey, version=first, channel="link", day="2026-01-02", is_test=is_test
            )
    page = LoggedIn(bob).get(at("version-list", survey))
    rows = [(row["version"].number, row["answers"]) for row in page.context["versions"]]
    assert rows == [(2, 0), (1, 2)]
    assert "<b>Version 2</b> is live since" in page.text and "Alice" in page.text


def test_a_version_is_compared_with_the_one_before(survey: Survey, bob: User) -> None:
    page = LoggedIn(bob).get(at("version-show", survey, number=2)).text
    assert "Hidden fields" in page and "store" in page
    first = LoggedIn(bob).get(at("version-show", survey, number=1)).text
    assert "none before it" in first
    assert LoggedIn(bob).get(at("version-show", survey, number=3)).status_code == 404


def test_a_version_is_seen_as_it_was_and_not_as_the_draft_is(survey: Survey, bob: User) -> None:
    with tenant_scope(survey.organisation):

        def reworded(draft: Definition) -> Definition:
            document = draft.as_json()
            document["questions"][0]["text"]["en"] = "Quite another question"
            return Definition.model_validate(document)

        survey_edit(survey=survey, change=reworded, actor=bob, part="question.nps")
    browser = LoggedIn(bob)
    old, draft = (
        browser.get(address).context["src"]
        for address in (at("version-preview", survey, number=1), at("survey-preview", survey))
    )
    assert "Quite another question" not in Client().get(old).text
    assert "Quite another question" in Client().get(draft).text


def test_restoring_makes_the_version_the_draft_and_changes_nothing_live(
    survey: Survey, bob: User
) -> None:
    LoggedIn(bob).post(at("version-restore", survey, number=1))
    restored = fresh(survey)
    assert hidden(survey) == []
    assert restored.live_version is not None and restored.live_version.number == 2
    assert restored.draft_revision > survey.draft_revision
    # Version 2 was published, so nothing unpublished was lost.
    assert LoggedIn(bob).post(at("version-restore-undo", survey)).status_code == 404


def test_unpublished_changes_can_be_brought_back_once(survey: Survey, alice: User) -> None:
    change(survey, alice, ["till", "store"])
    browser = LoggedIn(alice)
    browser.post(at("version-restore", survey, number=1))
    assert "Bring it back" in browser.get(at("version-list", survey)).text
    browser.post(at("version-restore-undo", survey))
    assert hidden(survey) == ["till", "store"]
    assert "Bring it back" not in browser.get(at("version-list", survey)).text
    assert browser.post(at("version-restore-undo", survey)).status_code == 404


def test_services_restore_without_a_request(survey: Survey, alice: User) -> None:
    change(survey, alice, ["till"])
    with tenant_scope(survey.organisation):
        version = SurveyVersion.objects.get(number=1)
        assert (
            survey_restore(survey=survey, version=version, actor=alice).draft["hidden_fields"] == []
        )
        assert survey_restore_undo(survey=survey, actor=alice).draft["hidden_fields"] == ["till"]
        with pytest.raises(LookupError):
            survey_restore_undo(survey=survey, actor=alice)


def test_a_viewer_looks_and_changes_nothing(survey: Survey, carol: User, mallory: User) -> None:
    browser = LoggedIn(carol)
    assert browser.get(at("version-list", survey)).status_code == 200
    assert "Make it the draft" not in browser.get(at("version-list", survey)).text
    assert browser.post(at("version-restore", survey, number=1)).status_code == 403
    elsewhere = at("version-restore", survey, number=1).replace("/acme/", "/globex/")
    assert LoggedIn(mallory).post(elsewhere).status_code == 404
    assert hidden(survey) == ["store"]


def test_nothing_published_yet_teaches_what_publishing_does(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    with tenant_scope(acme):
        empty = Survey.objects.create(name="New", draft=survey.draft)
    page = LoggedIn(alice).get(at("version-list", empty)).text
    assert "Publishing freezes a version" in page and at("survey-publish", empty) in page
