"""Refreshes and answers on real connections of their own, at the same time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics import rollups
from surveys.models import DirtyDay, Survey
from tests.analytics.answers import answer, make_survey
from tests.analytics.recount import MONDAY, assert_is_a_recount, read

pytestmark = pytest.mark.django_db(transaction=True)


def on_another_connection(organisation: Organisation, work: Callable[[], object]) -> object:
    """Do the work in a transaction of its own, on its own connection, to its end."""
    done: list[object] = []

    def run() -> None:
        try:
            with tenant_scope(organisation):
                done.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    return done[0]


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A survey with one committed answer."""
    with tenant_scope(acme):
        survey = make_survey()
        answer(survey, 9, MONDAY)
    return survey


def test_an_answer_uncommitted_during_a_refresh_is_not_lost(
    acme: Organisation, survey: Survey
) -> None:
    """The race a flag would lose: the refresh runs while the answer is written, not yet seen."""
    with tenant_scope(acme):
        answer(survey, 3, MONDAY)
        on_another_connection(acme, lambda: rollups.rollup_refresh(survey_id=survey.pk))
    with tenant_scope(acme):
        assert DirtyDay.objects.count() == 1
        assert_is_a_recount(survey, read(survey))
        rollups.rollup_refresh(survey_id=survey.pk)
        assert not DirtyDay.objects.exists()
        assert_is_a_recount(survey, read(survey))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_answer_committed_in_the_middle_of_a_refresh_is_not_lost(
    acme: Organisation, survey: Survey, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Before the recount it is seen at once, after it by the log row that is still there."""
    recompute = rollups._recompute

    def with_an_answer(*values: Any) -> None:
        if moment == "after":
            recompute(*values)
        on_another_connection(acme, lambda: answer(survey, 2, MONDAY))
        if moment == "before":
            recompute(*values)

    monkeypatch.setattr(rollups, "_recompute", with_an_answer)
    with tenant_scope(acme):
        rollups.rollup_refresh(survey_id=survey.pk)
    monkeypatch.undo()
    with tenant_scope(acme):
        assert sum(read(survey).days[MONDAY]) == 2
        assert_is_a_recount(survey, read(survey))
        rollups.rollup_refresh(survey_id=survey.pk)
        assert_is_a_recount(survey, read(survey))


def test_two_refreshes_of_one_survey_do_not_meet(acme: Organisation, survey: Survey) -> None:
    with tenant_scope(acme):
        assert rollups.rollup_refresh(survey_id=survey.pk)
        second = on_another_connection(acme, lambda: rollups.rollup_refresh(survey_id=survey.pk))
        assert second is False
    with tenant_scope(acme):
        assert_is_a_recount(survey, read(survey))
