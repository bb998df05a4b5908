"""Finding and refreshing surveys in the background, through the real broker and worker."""

from __future__ import annotations

import time
from datetime import date

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics.models import Rollup
from analytics.tasks import rollup_refresh_task, rollups_find_task
from config.celery import app
from surveys.models import DirtyDay, Survey
from tests.analytics.answers import answer, make_survey

DAY = date(2026, 3, 2)


def survey_of(organisation: Organisation) -> Survey:
    """A survey with one answer and its dirty day."""
    with tenant_scope(organisation):
        survey = make_survey()
        answer(survey, 9, DAY)
    return survey


def dirty_days(organisation: Organisation) -> int:
    with tenant_scope(organisation):
        return DirtyDay.objects.count()


@pytest.mark.django_db(transaction=True)
def test_the_worker_finds_the_dirty_surveys_of_every_organisation(
    acme: Organisation, globex: Organisation
) -> None:
    survey_of(acme)
    survey_of(globex)
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False):
        rollups_find_task.delay()
        deadline = time.monotonic() + 15
        while dirty_days(acme) + dirty_days(globex) and time.monotonic() < deadline:
            time.sleep(0.1)
    for organisation in (acme, globex):
        with tenant_scope(organisation):
            assert not DirtyDay.objects.exists()
            assert Rollup.objects.get(dimension="").s9 == 1


def test_refreshing_twice_changes_nothing(acme: Organisation) -> None:
    survey = survey_of(acme)
    for _ in range(2):
        rollup_refresh_task(str(acme.pk), str(survey.pk))
        with tenant_scope(acme):
            assert sorted(Rollup.objects.values_list("dimension", "value", "s9")) == [
                ("", "", 1),
                ("channel", "email", 1),
                ("language", "nb", 1),
            ]


def test_the_command_rebuilds_what_was_lost(
    acme: Organisation, globex: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    survey_of(acme)
    survey_of(globex)
    call_command("rebuild_rollups", organisation="acme")
    assert capsys.readouterr().out == "acme: 1 surveys\n"
    assert (dirty_days(acme), dirty_days(globex)) == (0, 1)
    with tenant_scope(acme):
        Rollup.objects.all().delete()
    call_command("rebuild_rollups")
    with tenant_scope(acme):
        assert Rollup.objects.count() == 3


def test_the_command_names_an_unknown_organisation(acme: Organisation) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("rebuild_rollups", organisation="nowhere")
