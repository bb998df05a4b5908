"""Imports of answers: guessing columns, running, going on after a kill, undoing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib.scores import score_group
from contacts.models import Contact, Property, UploadChunk
from contacts.tables import TableProblem
from contacts.uploads import upload_chunks
from surveys.imports import batch
from surveys.imports.dates import Order
from surveys.imports.reading import date_order, import_check
from surveys.imports.services import (
    Choices,
    response_import_discard,
    response_import_map,
    response_import_open,
    response_import_run,
    response_import_start,
    response_import_stop,
    response_import_undo,
    response_imports_sweep,
)
from surveys.models import DirtyDay, Response, ResponseImport, Survey

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"
State = ResponseImport.State


def opened(content: str | bytes, actor: User | None = None) -> ResponseImport:
    """A file given to the import inside the open scope."""
    data = content.encode() if isinstance(content, str) else content
    return response_import_open(name="answers.csv", chunks=[data], actor=actor)


def imported(
    organisation: Organisation, content: str | bytes, mapping: dict[str, str] | None = None
) -> ResponseImport:
    """A file imported by its guessed columns, or by ``mapping``."""
    job = opened(content)
    response_import_map(job=job, choices=Choices(mapping=mapping or job.mapping, new_survey="Old"))
    return run(organisation, job)


def run(organisation: Organisation, job: ResponseImport) -> ResponseImport:
    response_import_start(job=job, organisation=organisation, actor=None)
    response_import_run(organisation=organisation, import_id=job.pk)
    job.refresh_from_db()
    return job


def groups(**filters: object) -> list[str]:
    scores = Response.objects.filter(**filters).values_list("score", flat=True)
    return sorted(score_group(score) for score in scores if score is not None)


def test_the_conference_export_gives_the_published_figures(in_acme: Organisation) -> None:
    job = opened((FIXTURES / "google_forms_conference.csv").read_bytes())
    choices = Choices(mapping=job.mapping, new_survey="Sudzilla", order=Order.MONTH_FIRST)
    response_import_map(job=job, choices=choices)
    run(in_acme, job)
    found = groups(imported_by=job)
    assert (len(found), found.count("promoter"), found.count("detractor")) == (39, 8, 22)
    assert round(100 * (8 - 22) / len(found), 1) == -35.9
    assert job.rows_rejected == 0
    days = set(Response.objects.values_list("day", flat=True))
    assert days == {date(2019, 11, 1), date(2019, 11, 2), date(2019, 11, 4)}


def test_the_dates_of_the_conference_export_can_be_read_both_ways(in_acme: Organisation) -> None:
    job = opened((FIXTURES / "google_forms_conference.csv").read_bytes())
    assert date_order(job.upload, 0).order is None


def test_the_airline_files_give_the_published_counts_for_prep_air(in_acme: Organisation) -> None:
    mapping = {"0": "new", "2": "score"}
    job = imported(in_acme, (FIXTURES / "airlines_others.csv").read_bytes(), mapping)
    second = opened((FIXTURES / "airlines_prep_air.csv").read_bytes())
    assert second.mapping["0"] == "property:airline"
    choices = Choices(mapping={"0": "property:airline", "2": "score"}, survey=job.survey)
    response_import_map(job=second, choices=choices)
    run(in_acme, second)
    assert Response.objects.filter(survey=job.survey).count() == 5907
    prep_air = groups(properties__airline="Prep Air")
    counts = [prep_air.count(group) for group in ("promoter", "passive", "detractor")]
    assert counts == [74, 75, 35]
    assert not Property.objects.get(key="airline").is_dimension or Property.objects.count() == 1


@pytest.mark.parametrize(
    ("headings", "row", "mapping"),
    [
        (
            "Timestamp,How likely are you to recommend us to a friend? (0-10),Why?,Region",
            "2026-01-05 10:00,9,Quick help when the line was down,North",
            {"0": "date", "1": "score", "2": "comment", "3": "new"},
        ),
        (
            "Dato;Hvor sannsynlig er det at du vil anbefale oss?;Begrunnelse;Kundenummer;E-post",
            "05.01.2026;10;Alltid hyggelige;4711;kari@example.com",
            {"0": "date", "1": "score", "2": "comment", "3": "external_id", "4": "email"},
        ),
        (
            "Tidsstämpel\tBetyg\tKommentar\tSpråk",
            "2026-01-05 10.00.00\t3 - Inte troligt\tKrångligt\tsv",
            {"0": "date", "1": "score", "2": "comment", "3": "language"},
        ),
        (
            "Row,Reason,score,why",
            "2,“11” is no whole score from 0 to 10.,9,Fine",
            {"2": "score", "3": "comment"},
        ),
        (
            "Rating of food,Would you recommend us?,Score",
            "4,9,7",
            {"1": "score", "0": "new", "2": "new"},
        ),
    ],
)
def test_guesses_columns_from_headings_and_contents(
    in_acme: Organisation, headings: str, row: str, mapping: dict[str, str]
) -> None:
    assert opened(f"{headings}\n{row}\n").mapping == mapping


def test_long_free_text_becomes_the_comment_when_no_heading_says_so(in_acme: Organisation) -> None:
    texts = "\n".join(f"{n % 11},I waited for {n} days until somebody came" for n in range(30))
    assert opened(f"Q1,Q2\n{texts}\n").mapping == {"0": "score", "1": "comment"}


def test_keeps_every_field_of_a_row(in_acme: Organisation) -> None:
    Contact.objects.create(email="kari@example.com", name="Kari")
    content = (
        "date,score,comment,lang,email,region\n"
        '2026-01-31 23:30,9,"Good, and ""quick""\nthanks",norsk,KARI@example.com,Nord\n'
    )
    imported(in_acme, content)
    response = Response.objects.get()
    assert response.comment == 'Good, and "quick"\nthanks'
    assert (response.score, response.language, response.channel) == (9, "nb", "import")
    assert response.contact is not None and response.contact.name == "Kari"
    assert response.properties == {"region": "Nord"}
    assert response.day == date(2026, 1, 31)
    assert response.recorded_at.isoformat() == "2026-01-31T22:30:00+00:00"


def test_unknown_customers_become_contacts_once(in_acme: Organisation) -> None:
    content = "score,email,customer no\n9,a@example.com,1\n8,A@example.com,1\n7,,2\n6,,\n"
    imported(in_acme, content)
    assert Contact.objects.count() == 2
    assert Response.objects.filter(contact=None).count() == 1


def test_wrong_rows_come_back_with_a_reason_and_their_cells(in_acme: Organisation) -> None:
    content = (
        "date;score;email\n"
        "2026-01-05;11;a@example.com\n"
        "\n"
        "not yet;9;a@example.com\n"
        "2026-01-05;;a@example.com\n"
        "2999-01-05;5;a@example.com\n"
        "2026-01-05;5;=cmd()\n"
        "2026-01-05;5;a@example.com\n"
    )
    mapping = {"0": "date", "1": "score", "2": "email"}
    job = imported(in_acme, content, mapping)
    assert (job.rows_created, job.rows_rejected, job.rows_total) == (1, 5, 6)
    assert job.rejects is not None
    lines = b"".join(upload_chunks(job.rejects)).decode("utf-8-sig").splitlines()
    assert lines[0] == "Row;Reason;date;score;email"
    assert lines[1] == "2;“11” is no whole score from 0 to 10.;2026-01-05;11;a@example.com"
    assert lines[2].startswith("4;“not yet” is no date")
    assert lines[3].startswith("5;The score is missing.")
    assert lines[4].startswith("6;The date 2999-01-05 is in the future.")
    assert lines[5].endswith(";'=cmd()")


def test_a_check_shows_what_will_be_stored_and_stores_nothing(in_acme: Organisation) -> None:
    job = opened("date,score,why\n2026-01-05,9,Fine\n2026-01-06,x,Bad\n")
    check = import_check(job, in_acme)
    assert (check.accepted, check.rejected) == (1, 1)
    assert check.preview[0].comment == "Fine"
    assert check.wrong == [(3, "“x” is no whole score from 0 to 10.")]
    assert not Response.objects.exists()


def test_answers_without_a_date_column_get_the_day_that_was_given(in_acme: Organisation) -> None:
    job = opened("score\n9\n")
    choices = Choices(mapping={"0": "score"}, new_survey="Old", fixed_day=date(2025, 12, 24))
    response_import_map(job=job, choices=choices)
    run(in_acme, job)
    assert Response.objects.get().day == date(2025, 12, 24)


@pytest.mark.parametrize("content", [b"", b"score\n", b"\n\n", b"PK\x03\x04zip", b"\x00\x01\x02"])
def test_refuses_a_file_without_answers(in_acme: Organisation, content: bytes) -> None:
    with pytest.raises(TableProblem):
        opened(content)
    assert not ResponseImport.objects.exists()


def test_undoing_deletes_exactly_its_answers(in_acme: Organisation, alice: User) -> None:
    first = imported(in_acme, "date,score\n2026-01-05,9\n2026-01-06,3\n")
    second = opened("date,score\n2026-01-05,2\n")
    choices = Choices(mapping=second.mapping, survey=first.survey)
    response_import_map(job=second, choices=choices)
    run(in_acme, second)
    DirtyDay.objects.all().delete()
    assert response_import_undo(job=first, actor=alice) == 2
    assert list(Response.objects.values_list("score", flat=True)) == [2]
    assert set(DirtyDay.objects.values_list("survey_id", "day")) == {
        (first.survey_id, date(2026, 1, 5)),
        (first.survey_id, date(2026, 1, 6)),
    }
    assert response_import_undo(job=first, actor=alice) == 0
    assert AuditEntry.objects.filter(action="response_import.undone").count() == 1


def test_a_second_worker_and_a_second_run_change_nothing(in_acme: Organisation) -> None:
    job = imported(in_acme, "score\n9\n8\n")
    response_import_run(organisation=in_acme, import_id=job.pk)
    assert Response.objects.count() == 2
    assert not UploadChunk.objects.filter(upload=job.upload).exists()


def test_goes_on_after_a_killed_worker_without_doubling(
    in_acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH_ROWS", 3)
    job = opened("score\n" + "\n".join(str(n % 12) for n in range(12)) + "\n")
    response_import_map(job=job, choices=Choices(mapping={"0": "score"}, new_survey="Old"))
    response_import_start(job=job, organisation=in_acme, actor=None)
    with monkeypatch.context() as patch:
        patch.setattr("surveys.imports.batch.days_mark_dirty", _die_on_second_call())
        with pytest.raises(MemoryError):
            response_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_done, Response.objects.count()) == (State.RUNNING, 3, 3)
    response_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.rows_rejected) == (State.DONE, 12, 1)
    assert Response.objects.count() == 11


def _die_on_second_call() -> object:
    calls: list[int] = []

    def die(survey: Survey, days: set[date]) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError

    return die


def test_a_stopped_import_stays_stopped(in_acme: Organisation, alice: User) -> None:
    job = opened("score\n9\n")
    response_import_map(job=job, choices=Choices(mapping={"0": "score"}, new_survey="Old"))
    response_import_start(job=job, organisation=in_acme, actor=alice)
    response_import_stop(job=job, actor=alice)
    response_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, Response.objects.count()) == (State.FAILED, 0)
    assert "Alice" in job.problem


def test_a_file_that_was_never_started_can_be_thrown_away(in_acme: Organisation) -> None:
    job = opened("score\n9\n")
    response_import_discard(job=job)
    assert not ResponseImport.objects.exists() and not UploadChunk.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_rings_for_an_import_that_stands_still(
    acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr("surveys.tasks.response_import_task.delay", lambda *ids: rung.append(ids))
    with tenant_scope(acme):
        job = opened("score\n9\n")
        response_import_map(job=job, choices=Choices(mapping={"0": "score"}, new_survey="Old"))
        response_import_start(job=job, organisation=acme, actor=None)
        ResponseImport.objects.update(progress_at=timezone.now() - timedelta(minutes=5))
    rung.clear()
    response_imports_sweep()
    assert rung == [(str(acme.pk), str(job.pk))]
