"""``manage.py import_responses``."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from surveys.models import Response, ResponseImport, Survey
from tests.surveys.test_imports import FIXTURES

SCORE = "--score=How likely are you to recommend this airline?"
CONFERENCE = FIXTURES / "google_forms_conference.csv"
CONFERENCE_COLUMNS = [
    "--score=On a scale of 0-10, how would you rate Sudzilla?",
    "--date=Timestamp",
    "--comment=...why?",
]


def command(*arguments: object) -> str:
    out = StringIO()
    call_command("import_responses", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_prints_the_published_counts_of_both_files(acme: Organisation) -> None:
    to = ["--organisation=acme", "--survey=Old answers"]
    out = command(CONFERENCE, *to, *CONFERENCE_COLUMNS, "--order=mdy")
    assert out == "imported=39 promoters=8 passives=9 detractors=22 rejected=0\n"
    out = command(FIXTURES / "airlines_prep_air.csv", *to, SCORE, "--property=Airline")
    assert out == "imported=184 promoters=74 passives=75 detractors=35 rejected=0\n"
    with tenant_scope(acme):
        assert Survey.objects.count() == 1
        assert Response.objects.filter(properties__airline="Prep Air").count() == 184


def test_a_dry_run_counts_and_keeps_nothing(acme: Organisation) -> None:
    to = ["--organisation=acme", "--survey=Old"]
    out = command(FIXTURES / "airlines_prep_air.csv", *to, SCORE, "--dry-run")
    assert "imported=184" in out
    with tenant_scope(acme):
        assert not (Survey.objects.exists() or ResponseImport.objects.exists())


def test_writes_rejected_rows_beside_the_file(acme: Organisation, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("score\n9\neleven\n")
    out = command(file, "--organisation=acme", "--survey=Old", "--score=score")
    assert "imported=1" in out and "rejected=1" in out
    assert "eleven" in (tmp_path / "old.rejects.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([CONFERENCE, "--organisation=acme", *CONFERENCE_COLUMNS], "--order"),
        ([CONFERENCE, "--organisation=nobody", "--score=x"], "no organisation"),
        ([CONFERENCE, "--organisation=acme", "--score=x"], "no column 'x'"),
        (["/nowhere.csv", "--organisation=acme", "--score=x"], "No such file"),
    ],
)
def test_says_what_is_missing(acme: Organisation, arguments: list[object], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        command(*arguments, "--survey=Old")
    with tenant_scope(acme):
        assert not ResponseImport.objects.exists()
