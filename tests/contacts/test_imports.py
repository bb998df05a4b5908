"""Importing contacts from files: merging, rejecting, resuming, stopping."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts import file_imports, imports, tasks
from contacts.mapping import NEW_PROPERTY, columns_of
from contacts.models import Contact, ContactImport, Property, Upload, UploadChunk
from contacts.services import (
    contact_import_open,
    contact_import_run,
    contact_import_start,
    contact_import_stop,
    contact_imports_sweep,
)
from contacts.tables import TableProblem
from contacts.uploads import upload_chunks

State = ContactImport.State


def open_job(actor: User, text: str, **extra: str) -> ContactImport:
    return contact_import_open(name="kunder.csv", chunks=[text.encode()], actor=actor, **extra)


def start(job: ContactImport, actor: User, mapping: dict[str, str] | None = None) -> None:
    """Start it with our own guesses."""
    heading = job.options["heading"]
    columns = columns_of(
        imports.sample_of(job), heading=heading, properties=list(Property.objects.all())
    )
    guessed = {str(column.position): column.target for column in columns}
    labels = {str(column.position): column.heading for column in columns}
    contact_import_start(job=job, mapping=mapping or guessed, labels=labels, actor=actor)


def run(acme: Organisation, actor: User, text: str) -> ContactImport:
    job = open_job(actor, text)
    start(job, actor)
    contact_import_run(organisation=acme, import_id=job.pk)
    job.refresh_from_db()
    return job


def rejected(job: ContactImport) -> list[list[str]]:
    if job.rejects is None:
        return []
    text = b"".join(upload_chunks(job.rejects)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=job.options["delimiter"]))


def counts(job: ContactImport) -> tuple[int, int, int, int]:
    return (job.rows_total, job.rows_created, job.rows_merged, job.rows_rejected)


def contacts() -> dict[str, Contact]:
    return {str(contact): contact for contact in Contact.objects.all()}


def test_imports_a_norwegian_file_with_everything(in_acme: Organisation, alice: User) -> None:
    job = run(
        in_acme,
        alice,
        "Kunde nr.;Fornavn;Etternavn;E-post;Mobil;Språk;Region\n"
        "1001;Kari;Nordmann;KARI@Example.com;+47 900 11 223;Norsk;Nord\n"
        "1002;Åsa;Öberg;asa@example.com;0046 70-123 45 67;sv-SE;Sør\n",
    )
    assert (job.state, job.rows_done) == (State.DONE, job.rows_total)
    assert counts(job) == (2, 2, 0, 0)
    kari = Contact.objects.get(email="kari@example.com")
    assert (kari.name, kari.phone, kari.language) == ("Kari Nordmann", "+4790011223", "nb")
    assert (kari.external_id, kari.properties) == ("1001", {"region": "Nord"})
    assert kari.source == "import"
    assert Contact.objects.get(external_id="1002").phone == "+46701234567"
    declared = Property.objects.get()
    assert (declared.key, declared.label) == ("region", "Region")
    assert AuditEntry.objects.get(action="contact_import.finished").details["created"] == 2


def test_later_values_that_are_not_empty_win_also_within_the_file(
    in_acme: Organisation, alice: User
) -> None:
    old = Contact.objects.create(email="kari@example.com", name="Old", phone="90011223")
    job = run(
        in_acme,
        alice,
        "email,name,language,id\nKARI@example.com,First,en,\nkari@example.com,,sv,77\n,Last,,77\n",
    )
    assert counts(job) == (3, 0, 3, 0)
    kari = Contact.objects.get()
    assert kari.pk == old.pk
    assert (kari.name, kari.phone, kari.language) == ("Last", "90011223", "sv")
    assert (kari.external_id, kari.source) == ("77", "manual")


def test_properties_are_merged_key_by_key(in_acme: Organisation, alice: User) -> None:
    Property.objects.create(key="region", label="Region")
    Contact.objects.create(email="a@example.com", properties={"region": "North", "plan": "Gold"})
    run(in_acme, alice, "email,region\na@example.com,South\n")
    assert Contact.objects.get().properties == {"region": "South", "plan": "Gold"}


def test_rejects_a_row_whose_keys_belong_to_two_contacts(
    in_acme: Organisation, alice: User
) -> None:
    Contact.objects.create(email="a@example.com", external_id="1")
    Contact.objects.create(email="b@example.com", external_id="2")
    job = run(in_acme, alice, "email,id,name\na@example.com,2,Mixed\n")
    assert counts(job) == (1, 0, 0, 1)
    assert "two different contacts" in rejected(job)[1][1]
    assert not Contact.objects.filter(name="Mixed").exists()


def test_a_key_may_wander_from_one_contact_to_another(in_acme: Organisation, alice: User) -> None:
    one = Contact.objects.create(email="a@example.com", external_id="1")
    two = Contact.objects.create(email="b@example.com", external_id="2")
    job = run(in_acme, alice, "email,id\nc@example.com,1\na@example.com,2\nb@example.com,3\n")
    assert counts(job) == (3, 1, 2, 0)
    emails = dict(Contact.objects.values_list("external_id", "email"))
    assert emails == {"1": "c@example.com", "2": "a@example.com", "3": "b@example.com"}
    assert {one.pk, two.pk} <= set(Contact.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("not an address;;;", "“not an address” is not an e-mail address."),
        (";;;Kari", "The row has no e-mail address and no customer number."),
        ("a@example.com;12x45;;", "“12x45” is not a phone number."),
        ("a@example.com;;Klingon;", "“Klingon” is not English, Norwegian or Swedish."),
        (f"a@example.com;;;{'x' * 201}", "Name is longer than 200 characters."),
        ("a@example.com;;;Kari;left over", "The row has more cells than the heading."),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.no;;;", "E-mail is longer"),
    ],
)
def test_rejects_a_bad_row_with_its_reason_and_keeps_the_others(
    in_acme: Organisation, alice: User, row: str, reason: str
) -> None:
    text = f"e-post;mobil;språk;navn\n{row}\nok@example.com;;;\n"
    job = run(in_acme, alice, text)
    assert counts(job) == (2, 1, 0, 1)
    head, first = rejected(job)
    assert head == ["Row", "Reason", "e-post", "mobil", "språk", "navn"]
    assert first[0] == "2"
    assert first[1].startswith(reason)
    assert first[2] == text.splitlines()[1].split(";")[0]


def test_reasons_are_in_the_language_of_whoever_imports(
    in_acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    alice.language = "nb"
    monkeypatch.setattr(
        file_imports,
        "_",
        lambda text: seen.append(imports_language()) or text,  # type: ignore[func-returns-value]
    )
    run(in_acme, alice, "email\nbad\n")
    assert set(seen) == {"nb"}


def imports_language() -> str | None:
    from django.utils.translation import get_language

    return get_language()


def test_rejected_rows_keep_every_column_and_can_be_imported_again(
    in_acme: Organisation, alice: User
) -> None:
    job = run(in_acme, alice, "email,phone,note\nbad,+4790011223,=1+1\n\nworse,,\n")
    assert [row[0] for row in rejected(job)] == ["Row", "2", "4"]
    assert rejected(job)[1][2:] == ["bad", "'+4790011223", "'=1+1"]
    assert job.rejects is not None
    mended = b"".join(upload_chunks(job.rejects)).decode().replace("bad", "good@example.com")
    again = run(in_acme, alice, mended)
    assert counts(again) == (2, 1, 0, 1)
    good = Contact.objects.get()
    assert (good.phone, good.properties) == ("+4790011223", {"note": "=1+1"})


def test_ragged_rows_short_ones_are_filled_up(in_acme: Organisation, alice: User) -> None:
    job = run(in_acme, alice, "email,name,id\na@example.com\nb@example.com,Bo\n\n   \n")
    assert counts(job) == (2, 2, 0, 0)


def test_long_names_addresses_and_cells_with_newlines(in_acme: Organisation, alice: User) -> None:
    name, email = "Anne-Margrethe Ødegård Bjørnstad Øvergård", f"{'a' * 48}@example.com"
    run(in_acme, alice, f'email,name,city\n{email},"{name}","two\nlines, ""quoted"""\n')
    contact = Contact.objects.get()
    assert (contact.name, contact.email) == (name, email)
    assert contact.properties == {"city": 'two\nlines, "quoted"'}


def test_two_columns_with_the_same_heading_are_two_columns(
    in_acme: Organisation, alice: User
) -> None:
    run(in_acme, alice, "email,city,city\na@example.com,Oslo,Bergen\n")
    assert Contact.objects.get().properties == {"city": "Oslo", "city_2": "Bergen"}


def test_a_heading_alone_is_an_import_of_nothing(in_acme: Organisation, alice: User) -> None:
    job = run(in_acme, alice, "email,name\n")
    assert (job.state, counts(job)) == (State.DONE, (0, 0, 0, 0))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\x01\x02binary", b"PK\x03\x04"])
def test_a_file_that_is_no_table_is_not_kept(
    in_acme: Organisation, alice: User, data: bytes
) -> None:
    with pytest.raises(TableProblem):
        contact_import_open(name="x", chunks=[data], actor=alice)
    assert not Upload.objects.exists()


def test_a_file_without_heading_is_read_by_its_values(in_acme: Organisation, alice: User) -> None:
    job = run(in_acme, alice, "a@example.com\nb@example.com\n")
    assert counts(job) == (2, 2, 0, 0)
    assert job.options["heading"] is False


def test_a_table_that_breaks_off_imports_nothing(in_acme: Organisation, alice: User) -> None:
    job = run(in_acme, alice, many(300) + 'b@example.com,"open\n' + "x,y\n" * 40_000)
    assert job.state == State.FAILED
    assert "quotation mark" in job.problem
    assert not Contact.objects.exists()


def many(number: int) -> str:
    rows = (f"p{place}@example.com,P{place}\n" for place in range(number))
    return "email,name\n" + "".join(rows)


def test_an_import_goes_on_after_the_last_saved_batch(
    in_acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)
    job = open_job(alice, many(25) + "bad\n")
    start(job, alice)
    real = imports.batch_import
    calls: list[int] = []

    def dies_in_the_second(*args: object) -> bool:
        calls.append(1)
        if len(calls) == 2:
            raise IntegrityError("the worker was killed")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("contacts.services.imports.batch_import", dies_in_the_second)
    with pytest.raises(IntegrityError):
        contact_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_done, Contact.objects.count()) == (State.RUNNING, 10, 10)
    contact_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, counts(job)) == (State.DONE, (26, 25, 0, 1))
    assert Contact.objects.count() == 25


def test_running_a_finished_import_again_changes_nothing(
    in_acme: Organisation, alice: User
) -> None:
    job = run(in_acme, alice, many(3))
    contact_import_run(organisation=in_acme, import_id=job.pk)
    assert Contact.objects.count() == 3
    assert AuditEntry.objects.filter(action="contact_import.finished").count() == 1


def test_a_second_worker_leaves_the_import_to_the_one_that_got_further(
    in_acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)
    job = open_job(alice, many(25))
    start(job, alice)
    real = imports.batch_import

    def overtaken(seen: ContactImport, rows: object) -> bool:
        going_on = real(seen, rows)  # type: ignore[arg-type]
        ContactImport.objects.filter(pk=job.pk).update(rows_done=20)
        return going_on

    monkeypatch.setattr("contacts.services.imports.batch_import", overtaken)
    contact_import_run(organisation=in_acme, import_id=job.pk)
    assert Contact.objects.count() == 10


def test_a_stopped_import_keeps_what_it_did_and_does_no_more(
    in_acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)
    job = open_job(alice, many(25))
    start(job, alice)
    real = imports.batch_import

    def stopped_after(seen: ContactImport, rows: object) -> bool:
        going_on = real(seen, rows)  # type: ignore[arg-type]
        contact_import_stop(job=job, actor=alice)
        return going_on

    monkeypatch.setattr("contacts.services.imports.batch_import", stopped_after)
    contact_import_run(organisation=in_acme, import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, "It was stopped by Alice.")
    assert Contact.objects.count() == 10
    assert AuditEntry.objects.filter(action="contact_import.stopped").count() == 1


def test_starting_twice_queues_once(in_acme: Organisation, alice: User) -> None:
    job = open_job(alice, "email,city\na@example.com,Oslo\n")
    start(job, alice, {"0": "email", "1": NEW_PROPERTY})
    start(job, alice, {"0": "email", "1": NEW_PROPERTY})
    assert Property.objects.count() == 1
    assert AuditEntry.objects.filter(action="contact_import.started").count() == 1


def test_the_file_is_forgotten_when_the_import_is_over(in_acme: Organisation, alice: User) -> None:
    job = run(in_acme, alice, many(3))
    assert not UploadChunk.objects.filter(upload=job.upload).exists()
    assert job.upload.name == "kunder.csv"


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks.contact_import_task, "delay", lambda *ids: calls.append(ids))
    return calls


def stand_still(job: ContactImport, **fields: object) -> None:
    then = clock.now() - timedelta(minutes=5)
    with tenant_scope(job.organisation):
        ContactImport.objects.filter(pk=job.pk).update(progress_at=then, **fields)


def test_the_sweeper_rings_for_an_import_that_stands_still(
    acme: Organisation,
    alice: User,
    rung: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: type,
) -> None:
    with tenant_scope(acme):
        still, lively = open_job(alice, many(3)), open_job(alice, many(3))
        start(still, alice)
        start(lively, alice)
    stand_still(still)
    with django_capture_on_commit_callbacks(execute=True):
        contact_imports_sweep()
    assert rung == [(str(acme.pk), str(still.pk))]


def test_the_sweeper_gives_up_on_an_import_that_never_gets_further(
    acme: Organisation, alice: User, rung: list[tuple[str, ...]]
) -> None:
    with tenant_scope(acme):
        job = open_job(alice, many(3))
        start(job, alice)
    stand_still(job, options={**job.options, "rings": 30})
    contact_imports_sweep()
    with tenant_scope(acme):
        job.refresh_from_db()
        assert (job.state, rung) == (State.FAILED, [])


def test_the_sweeper_forgets_files_that_nobody_imported(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        job = open_job(alice, many(3))
        ContactImport.objects.filter(pk=job.pk).update(created_at=clock.now() - timedelta(days=2))
    contact_imports_sweep()
    with tenant_scope(acme):
        assert not ContactImport.objects.exists()
        assert not Upload.objects.exists()


def test_an_import_touches_only_its_own_organisation(
    acme: Organisation, globex: Organisation, alice: User
) -> None:
    with tenant_scope(globex):
        Contact.objects.create(email="p0@example.com", name="Theirs")
    with tenant_scope(acme):
        run(acme, alice, many(2))
        assert Contact.objects.count() == 2
    with tenant_scope(globex):
        assert Contact.objects.get().name == "Theirs"
