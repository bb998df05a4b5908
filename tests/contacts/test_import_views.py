"""Uploading, pasting, choosing columns and watching an import, on screen."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts import forms, tasks
from contacts.models import Contact, ContactImport, Property, Upload
from contacts.paste import pasted_people
from contacts.services import contact_import_open, contact_import_run, contact_import_start
from tests.conftest import LoggedIn

BASE = "/o/acme/contacts/"
State = ContactImport.State


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports are run by the tests themselves."""
    monkeypatch.setattr(tasks.contact_import_task, "delay", lambda *ids: None)


def upload(user: User, data: bytes, name: str = "kunder.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, data)
    return LoggedIn(user).post(f"{BASE}import/", {"file": file})  # type: ignore[return-value]


def paste(user: User, text: str) -> HttpResponse:
    return LoggedIn(user).post(f"{BASE}paste/", {"text": text})  # type: ignore[return-value]


def the_job(acme: Organisation) -> ContactImport:
    with tenant_scope(acme):
        return ContactImport.objects.select_related("upload").get()


def run_job(acme: Organisation) -> ContactImport:
    contact_import_run(organisation=acme, import_id=the_job(acme).pk)
    return the_job(acme)


def test_a_file_goes_from_upload_over_columns_to_contacts(acme: Organisation, bob: User) -> None:
    file = "Navn;E-post;Region;Merknad\nKåre;kare@example.com;Nord;x\n;bad;;\n"
    response = upload(bob, file.encode("cp1252"))
    job = the_job(acme)
    columns = f"{BASE}imports/{job.pk}/columns/"
    assert response.headers["Location"] == columns
    shown = LoggedIn(bob).get(columns).content.decode()
    assert '<option value="email" selected>' in shown
    assert "New property “Region”" in shown
    assert "kare@example.com" in shown
    data = {"heading": "1", "0": "name", "1": "email", "2": "new", "3": ""}
    started = LoggedIn(bob).post(columns, data)
    assert started.headers["Location"] == f"{BASE}imports/{job.pk}/"
    job = run_job(acme)
    assert (job.rows_created, job.rows_rejected) == (1, 1)
    with tenant_scope(acme):
        assert Contact.objects.get().properties == {"region": "Nord"}
    shown = LoggedIn(bob).get(f"{BASE}imports/{job.pk}/").content.decode()
    assert "One new contact" in shown
    assert "One row was not imported" in shown
    download = LoggedIn(bob).get(f"{BASE}imports/{job.pk}/rejected/")
    text = b"".join(download.streaming_content).decode()  # type: ignore[attr-defined]
    assert "3;“bad” is not an e-mail address.;;bad;;" in text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This file holds no text."),
        (b"PK\x03\x04xlsx", "save it as CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_the_field(
    acme: Organisation, bob: User, data: bytes, message: str
) -> None:
    shown = upload(bob, data).content.decode()
    assert message in shown
    assert "data-error-summary" in shown
    with tenant_scope(acme):
        assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_refused(
    acme: Organisation, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", 10)
    assert "larger than 50 MB" in upload(bob, b"e-mail\na@example.com").content.decode()


def test_the_columns_page_can_be_told_that_there_is_no_heading(
    acme: Organisation, bob: User
) -> None:
    upload(bob, b"email,name\na@example.com,A\n")
    columns = f"{BASE}imports/{the_job(acme).pk}/columns/"
    shown = LoggedIn(bob).get(f"{columns}?heading=0").content.decode()
    assert "Column 1" in shown
    LoggedIn(bob).post(columns, {"heading": "0", "0": "email", "1": "name"})
    job = run_job(acme)
    assert (job.rows_total, job.rows_created, job.rows_rejected) == (2, 1, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"0": "name", "1": ""}, "Choose the column that holds the e-mail address"),
        ({"0": "email", "1": "email"}, "Two columns go to the same place."),
        ({"0": "email", "1": "property:unknown"}, "Select a valid choice"),
    ],
)
def test_a_mapping_that_cannot_work_comes_back(
    acme: Organisation, bob: User, data: dict[str, str], message: str
) -> None:
    upload(bob, b"email,name\na@example.com,A\n")
    response = LoggedIn(bob).post(f"{BASE}imports/{the_job(acme).pk}/columns/", data)
    assert message in response.content.decode()
    assert the_job(acme).state == State.MAPPING


def test_the_bar_asks_for_itself_until_the_import_is_over(
    acme: Organisation, bob: User, carol: User
) -> None:
    paste(bob, "a@example.com\nb@example.com")
    progress = f"{BASE}imports/{the_job(acme).pk}/progress/"
    running = LoggedIn(carol).get(progress)
    assert f'hx-get="{progress}"' in running.content.decode()
    run_job(acme)
    assert LoggedIn(carol).get(progress).headers["HX-Refresh"] == "true"


def test_an_import_can_be_stopped_and_a_waiting_file_thrown_away(
    acme: Organisation, bob: User
) -> None:
    paste(bob, "a@example.com")
    job = the_job(acme)
    LoggedIn(bob).post(f"{BASE}imports/{job.pk}/stop/")
    assert the_job(acme).state == State.FAILED
    shown = LoggedIn(bob).get(f"{BASE}imports/{job.pk}/").content.decode()
    assert "It was stopped by Bob." in shown
    upload(bob, b"email\nb@example.com\n")
    with tenant_scope(acme):
        waiting = ContactImport.objects.get(state=State.MAPPING)
    LoggedIn(bob).post(f"{BASE}imports/{waiting.pk}/stop/")
    with tenant_scope(acme):
        assert not ContactImport.objects.filter(pk=waiting.pk).exists()
        assert Upload.objects.count() == 1


def test_a_table_that_is_pasted_asks_for_its_columns(acme: Organisation, bob: User) -> None:
    response = paste(bob, "Navn\tE-post\r\nKari Nordmann\tkari@example.com\r\n")
    shown = LoggedIn(bob).get(response.headers["Location"]).content.decode()
    assert "Check where each column goes" in shown
    assert '<option value="name" selected>' in shown


def test_people_that_are_pasted_are_imported_at_once(acme: Organisation, bob: User) -> None:
    paste(bob, "Kari Nordmann <KARI@example.com>\nola@example.com;\n")
    job = run_job(acme)
    assert (job.state, job.rows_created) == (State.DONE, 2)
    with tenant_scope(acme):
        kari = Contact.objects.get(email="kari@example.com")
        assert (kari.name, kari.source) == ("Kari Nordmann", "paste")


def test_nothing_pasted_is_told(acme: Organisation, bob: User) -> None:
    assert "Paste at least one address." in paste(bob, "  \n ").content.decode()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("a@x.no", [("a@x.no", "")]),
        ("a@x.no, b@x.no;c@x.no\r\nd@x.no", [(f"{who}@x.no", "") for who in "abcd"]),
        ('"Nordmann, Kari" <k@x.no>', [("k@x.no", "Nordmann, Kari")]),
        ("Kari <k@x.no>, Ola <o@x.no>", [("k@x.no", "Kari"), ("o@x.no", "Ola")]),
        ("<k@x.no>", [("k@x.no", "")]),
        ("Kari Nordmann", None),
        ("Kari;k@x.no", None),
        ("Navn\tE-post\nKari\tk@x.no", None),
        ("", None),
    ],
)
def test_reads_lists_of_people_and_leaves_tables_alone(
    text: str, people: list[tuple[str, str]] | None
) -> None:
    assert pasted_people(text) == people


def finished_job(acme: Organisation, actor: User) -> ContactImport:
    with tenant_scope(acme):
        job = contact_import_open(name="a.csv", chunks=[b"email\nbad\n"], actor=actor)
        contact_import_start(job=job, mapping={"0": "email"}, labels={}, actor=actor)
    return run_job(acme)


def test_rejected_rows_need_the_role_member_and_the_own_organisation(
    acme: Organisation, bob: User, carol: User, mallory: User
) -> None:
    path = f"{BASE}imports/{finished_job(acme, bob).pk}/rejected/"
    assert LoggedIn(bob).get(path).status_code == 200
    assert LoggedIn(carol).get(path).status_code == 403
    assert LoggedIn(mallory).get(path.replace("acme", "globex")).status_code == 404


def test_an_import_without_rejected_rows_has_no_file_of_them(acme: Organisation, bob: User) -> None:
    paste(bob, "a@example.com")
    job = run_job(acme)
    assert LoggedIn(bob).get(f"{BASE}imports/{job.pk}/rejected/").status_code == 404


@pytest.mark.parametrize("route", ["", "columns/", "progress/", "stop/", "rejected/"])
def test_a_stranger_finds_no_import(
    acme: Organisation, bob: User, mallory: User, route: str
) -> None:
    path = f"/o/globex/contacts/imports/{finished_job(acme, bob).pk}/{route}"
    assert LoggedIn(mallory).post(path).status_code == 404


def test_stopping_is_no_get(acme: Organisation, bob: User) -> None:
    path = f"{BASE}imports/{finished_job(acme, bob).pk}/stop/"
    assert LoggedIn(bob).get(path).status_code == 405


def test_the_list_of_imports_tells_what_came_of_each(
    acme: Organisation, bob: User, carol: User
) -> None:
    assert "No import yet" in LoggedIn(carol).get(f"{BASE}imports/").content.decode()
    finished_job(acme, bob)
    shown = LoggedIn(carol).get(f"{BASE}imports/").content.decode()
    assert "a.csv" in shown
    assert "Done" in shown


def test_a_known_property_is_guessed_and_not_doubled(acme: Organisation, bob: User) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
    upload(bob, b"email,REGION\na@example.com,North\n")
    shown = LoggedIn(bob).get(f"{BASE}imports/{the_job(acme).pk}/columns/").content.decode()
    assert '<option value="property:region" selected>' in shown
