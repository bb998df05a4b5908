"""Surveys: drafts, versions, closing, deleting. Answers: dirty days and the trail."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Organisation, User
from config.lib import clock
from distribution.models import Campaign
from surveys.definition import Definition
from surveys.editing import fingerprint
from surveys.editing.questions import question_removed
from surveys.models import DirtyDay, Response, Survey
from surveys.selectors import answers_given, survey_rows, version_definition
from surveys.services import (
    Origin,
    StaleDraftError,
    SurveyInUseError,
    response_continue,
    response_delete,
    response_record,
    survey_close,
    survey_create,
    survey_delete,
    survey_edit,
    survey_publish,
    survey_rename,
    survey_reopen,
)
from surveys.signals import response_recorded
from surveys.walking import Progress


@pytest.fixture
def survey(in_acme: Organisation, alice: User) -> Survey:
    return survey_create(
        organisation=in_acme, template="nps_relationship", name="Relationship", actor=alice
    )


def shorter(definition: Definition) -> Definition:
    return question_removed(definition, "value_most")


def other_company(definition: Definition) -> Definition:
    return definition.model_copy(update={"hidden_fields": ["shop"]})


def record(organisation: Organisation, survey: Survey, score: int = 9, **origin: Any) -> Response:
    survey.refresh_from_db()
    response = response_record(
        organisation=organisation,
        origin=Origin(survey_id=survey.pk, channel="email", **origin),
        version_id=survey.live_version_id,
        progress=progress(score),
        language="nb",
    )
    assert response is not None
    return response


def progress(score: int, comment: str = "", next_page: int | None = 1) -> Progress:
    answers = {"nps": score, "make_it_ten": comment} if comment else {"nps": score}
    return Progress(answers, {}, score, comment, 1, next_page)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("at", "id").values_list("action", flat=True))


def test_a_new_survey_speaks_the_organisations_language_and_name(
    acme: Organisation, alice: User, in_acme: Organisation
) -> None:
    acme.language, acme.name = "sv", "Åkes Rör & Värme"
    survey = survey_create(organisation=acme, template="nps_relationship", name="R", actor=alice)
    definition = Definition.model_validate(survey.draft)
    assert definition.languages == ["sv", "en", "nb"]
    assert definition.primary is not None
    assert "Åkes Rör & Värme" in definition.primary.text["sv"]
    assert (survey.state, survey.live_version) == (Survey.State.DRAFT, None)


def test_publishing_freezes_a_version(survey: Survey, alice: User) -> None:
    first = survey_publish(survey=survey, revision=1, actor=alice)
    saved = survey_edit(survey=survey, change=shorter, actor=alice, part="order")
    first.refresh_from_db()
    assert len(first.definition["questions"]) == 5
    assert len(version_definition(first.pk).questions) == 5
    second = survey_publish(survey=survey, revision=saved.draft_revision, actor=alice)
    assert (first.number, second.number, len(second.definition["questions"])) == (1, 2, 4)
    survey.refresh_from_db()
    assert (survey.live_version, survey.state) == (second, Survey.State.LIVE)


def test_a_change_of_the_same_part_is_refused_and_nothing_is_saved(
    survey: Survey, alice: User
) -> None:
    seen = fingerprint(Definition.model_validate(survey.draft), "order")
    survey_edit(survey=survey, change=shorter, actor=alice, part="order", seen=seen)
    with pytest.raises(StaleDraftError) as told:
        survey_edit(survey=survey, change=other_company, actor=alice, part="order", seen=seen)
    assert told.value.survey.draft_revision == 2
    assert told.value.survey.draft["hidden_fields"] == []


def test_changes_of_different_parts_do_not_meet(survey: Survey, alice: User) -> None:
    seen = fingerprint(Definition.model_validate(survey.draft), "settings")
    survey_edit(survey=survey, change=shorter, actor=alice, part="order")
    saved = survey_edit(
        survey=survey, change=other_company, actor=alice, part="settings", seen=seen
    )
    assert (len(saved.draft["questions"]), saved.draft["hidden_fields"]) == (4, ["shop"])


def test_the_same_change_sent_twice_is_saved_once(survey: Survey, alice: User) -> None:
    seen = fingerprint(Definition.model_validate(survey.draft), "settings")
    for _ in range(2):
        saved = survey_edit(
            survey=survey, change=other_company, actor=alice, part="settings", seen=seen
        )
    assert saved.draft_revision == 2


def test_a_while_of_writing_is_one_entry_in_the_trail(
    survey: Survey, alice: User, bob: User
) -> None:
    for number, actor in enumerate([alice, alice, bob]):
        names = {"hidden_fields": [f"shop{number}"]}
        change = partial(Definition.model_copy, update=names)
        survey_edit(survey=survey, change=change, actor=actor, part="settings")
    assert actions() == ["survey.created", "survey.edited", "survey.edited"]


def without_score(definition: Definition) -> Definition:
    return question_removed(definition, "nps")


def test_a_survey_knows_what_its_draft_measures(survey: Survey, alice: User) -> None:
    assert survey.metric == "nps"
    saved = survey_edit(survey=survey, change=without_score, actor=alice, part="order")
    assert saved.metric == ""


def test_a_published_survey_measures_what_is_live_whatever_its_draft_becomes(
    survey: Survey, alice: User
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    edited = survey_edit(survey=survey, change=without_score, actor=alice, part="order")
    assert edited.metric == "nps"
    survey_publish(survey=survey, revision=edited.draft_revision, actor=alice)
    survey.refresh_from_db()
    assert survey.metric == ""


def test_an_empty_survey_thanks_in_the_organisations_language(
    in_acme: Organisation, alice: User
) -> None:
    in_acme.language = "nb"
    empty = survey_create(organisation=in_acme, name="Empty", actor=alice)
    definition = Definition.model_validate(empty.draft)
    assert (definition.questions, definition.languages, empty.metric) == ([], ["nb"], "")
    assert definition.endings[0].title.keys() == {"nb"}


def test_publishing_another_draft_than_the_confirmed_one_is_refused(
    survey: Survey, alice: User
) -> None:
    survey_edit(survey=survey, change=shorter, actor=alice, part="order")
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
    response_continue(
        organisation=in_acme,
        origin=Origin(survey_id=survey.pk, channel="email", response_id=response.pk),
        change=lambda saved: progress(saved.answers["nps"], "Mer", None),
        language="nb",
    )
    assert Response.objects.get().comment == "Mer"
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


def test_a_test_is_kept_and_never_counted(
    survey: Survey, alice: User, in_acme: Organisation
) -> None:
    survey_publish(survey=survey, revision=1, actor=alice)
    record(in_acme, survey, is_test=True)
    row = survey_rows().get()
    assert (row.answers, row.last_answer_at) == (0, None)  # type: ignore[attr-defined]
    assert answers_given(survey.pk) == 0


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
