"""Surveys: drafts, versions, closing, deleting. Answers: dirty days and the trail."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Organisation, User
from config.lib import clock
from distribution.models import Campaign
from surveys.definition import Definition
from surveys.editing import without_question
from surveys.models import DirtyDay, Response, Survey
from surveys.selectors import survey_rows, version_definition
from surveys.services import (
    StaleDraftError,
    SurveyInUseError,
    response_delete,
    response_record,
    response_update,
    survey_close,
    survey_create,
    survey_delete,
    survey_edit,
    survey_publish,
    survey_rename,
    survey_reopen,
)
from surveys.signals import response_recorded


@pytest.fixture
def survey(in_acme: Organisation, alice: User) -> Survey:
    return survey_create(
        organisation=in_acme, template="nps_relationship", name="Relationship", actor=alice
    )


def shorter(survey: Survey) -> Definition:
    return without_question(Definition.model_validate(survey.draft), "value_most")


def record(organisation: Organisation, survey: Survey, score: int = 9) -> Response:
    survey.refresh_from_db()
    assert survey.live_version_id is not None
    return response_record(
        organisation=organisation,
        survey_id=survey.pk,
        version_id=survey.live_version_id,
        key="nps",
        score=score,
        channel="email",
        language="nb",
    )


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("at", "id").values_list("action", flat=True))


def test_a_new_survey_speaks_the_organisations_language_and_name(
    acme: Organisation, alice: User, in_acme: Organisation
) -> None:
    acme.language, acme.name = "sv", "Åkes Rör & Värme"
    survey = survey_create(organisation=acme, template="nps_relationship", name="R", actor=alice)
    definition = Definition.model_validate(survey.draft)
    assert definition.languages == ["sv", "en", "nb"]
    assert "Åkes Rör & Värme" in definition.primary.text["sv"]
    assert (survey.state, survey.live_version) == (Survey.State.DRAFT, None)


def test_publishing_freezes_a_version(survey: Survey, alice: User) -> None:
    first = survey_publish(survey=survey, revision=1, actor=alice)
    saved = survey_edit(survey=survey, definition=shorter(survey), revision=1, actor=alice)
    first.refresh_from_db()
    assert len(first.definition["questions"]) == 5
    assert len(version_definition(first.pk).questions) == 5
    second = survey_publish(survey=survey, revision=saved.draft_revision, actor=alice)
    assert (first.number, second.number, len(second.definition["questions"])) == (1, 2, 4)
    survey.refresh_from_db()
    assert (survey.live_version, survey.state) == (second, Survey.State.LIVE)


def test_the_second_editor_is_told_and_nothing_is_saved(survey: Survey, alice: User) -> None:
    survey_edit(survey=survey, definition=shorter(survey), revision=1, actor=alice)
    with pytest.raises(StaleDraftError) as told:
        survey_edit(
            survey=survey,
            definition=Definition.model_validate(survey.draft),
            revision=1,
            actor=alice,
        )
    assert told.value.survey.draft_revision == 2
    assert len(told.value.survey.draft["questions"]) == 4


def test_publishing_another_draft_than_the_confirmed_one_is_refused(
    survey: Survey, alice: User
) -> None:
    survey_edit(survey=survey, definition=shorter(survey), revision=1, actor=alice)
    with pytest.raises(StaleDraftError):
        survey_publish(survey=survey, revision=1, actor=alice)
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT


def test_closing_and_opening_again(survey: Survey, alice: User) -> None:
    survey_close(survey=survey, actor=alice)  # a draft has nothing to close
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT
    survey_publish(survey=survey, revision=1, actor=alice)
    survey_close(survey=survey, actor=alice)
    survey.refresh_from_db()
    assert survey.state == Survey.State.CLOSED
    survey_reopen(survey=survey, actor=alice)
    survey_rename(survey=survey, name="Autumn", actor=alice)
    survey.refresh_from_db()
    assert (survey.state, survey.name) == (Survey.State.LIVE, "Autumn")
    assert actions() == [
        "survey.created",
        "survey.published",
        "survey.closed",
        "survey.reopened",
        "survey.renamed",
    ]


def test_a_survey_with_answers_or_a_campaign_cannot_be_deleted(
    survey: Survey, alice: User, in_acme: Organisation
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    campaign = Campaign.objects.create(survey=survey, name="Autumn", sender_name="Acme")
    with pytest.raises(SurveyInUseError):
        survey_delete(survey=survey, actor=alice)
    campaign.delete()
    response = record(in_acme, survey)
    with pytest.raises(SurveyInUseError):
        survey_delete(survey=survey, actor=alice)
    response_delete(response=response, actor=alice)
    survey_delete(survey=survey, actor=alice)
    assert not Survey.objects.exists()
    assert actions()[-1] == "survey.deleted"


def test_every_change_of_an_answer_marks_its_day(
    survey: Survey, alice: User, in_acme: Organisation
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    response = record(in_acme, survey)
    response_update(response_id=response.pk, answers={"make_it_ten": "Mer"})
    response_delete(response=Response.objects.get(), actor=alice)
    days = list(DirtyDay.objects.values_list("survey_id", "day"))
    assert days == [(survey.pk, response.day)] * 3
    assert not Response.objects.exists()
    assert "Mer" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_an_answer_without_invitation_is_always_a_new_one(
    survey: Survey, alice: User, in_acme: Organisation
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    heard: list[int | None] = []

    def listen(sender: object, response: Response, **kwargs: object) -> None:
        heard.append(response.score)

    response_recorded.connect(listen)
    try:
        record(in_acme, survey, 9)
        record(in_acme, survey, 3)
    finally:
        response_recorded.disconnect(listen)
    assert heard == [9, 3]
    assert Response.objects.count() == 2
    assert survey_rows().get().answers == 2  # type: ignore[attr-defined]


def test_the_comment_is_the_first_thing_said_and_is_never_taken_back(
    survey: Survey, alice: User, in_acme: Organisation
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    response = record(in_acme, survey)
    done = response_update(response_id=response.pk, answers={"a": None, "b": "Two", "c": "Three"})
    assert done.comment == "Two"
    again = response_update(response_id=response.pk, answers={"a": None})
    assert (again.comment, again.completed_at) == ("Two", done.completed_at)
    assert again.answers == {"nps": 9, "b": "Two", "c": "Three"}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-28T22:59:59", "2026-03-28"),
        ("2026-03-28T23:00:00", "2026-03-29"),
        ("2026-03-29T21:59:59", "2026-03-29"),  # the clock went forward: midnight is 22:00 UTC
        ("2026-03-29T22:00:00", "2026-03-30"),
        ("2026-10-25T22:59:59", "2026-10-25"),
        ("2026-10-25T23:00:00", "2026-10-26"),
    ],
)
def test_the_day_is_the_organisations_own(
    survey: Survey,
    alice: User,
    in_acme: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    day: str,
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    then = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("UTC"))
    monkeypatch.setattr(timezone, "now", lambda: then)
    response = record(in_acme, survey)
    assert clock.now() == then
    assert str(response.day) == day
    assert str(Response.objects.get().day) == day
