"""The screens on which answers are imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Property
from surveys.imports.services import response_import_run
from surveys.models import Response, ResponseImport, Survey
from tests.surveys.test_imports import FIXTURES

Browser = Callable[[User], Client]
IMPORTS = "/o/acme/answers/imports/"
State = ResponseImport.State
PLAIN = b"date,score,why,region\n2026-01-13,9,Fine,North\n2026-01-14,x,Bad,South\n"


def upload(client: Client, content: bytes, name: str = "old.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, content, "text/csv")
    return client.post(IMPORTS + "new", {"file": file})  # type: ignore[return-value]


def opened(client: Client, content: bytes = PLAIN) -> str:
    """The address of a new import's pages, ending in a slash."""
    response = upload(client, content)
    assert response.status_code == 302
    return str(response.headers["Location"]).removesuffix("columns")


def chosen(page: Any, **changes: str) -> dict[str, str]:
    """The form as the page fills it in, with changes."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in {**values, **changes}.items() if value is not None}


def imported(client: Client, organisation: Organisation, content: bytes = PLAIN) -> ResponseImport:
    """An import walked through all its screens, and run."""
    address = opened(client, content)
    client.post(address + "columns", chosen(client.get(address + "columns")))
    client.post(address + "check")
    with tenant_scope(organisation):
        job = ResponseImport.objects.latest("created_at")
        response_import_run(organisation=organisation, import_id=job.pk)
        job.refresh_from_db()
    return job


def test_walks_from_a_file_to_its_answers(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    address = opened(client)
    page = client.get(address + "columns")
    assert chosen(page)["0"] == "date" and chosen(page)["1"] == "score"
    assert chosen(page)["new_survey"] == "old"
    response = client.post(address + "columns", chosen(page, new_survey="Before Anbefal"))
    assert response.headers["Location"] == address + "check"
    check = client.get(address + "check").content.decode()
    assert "1 answer is ready" in check and "Before Anbefal" in check and "Fine" in check
    assert "“x” is no whole score" in check
    assert client.post(address + "check").headers["Location"] == address
    with tenant_scope(acme):
        job = ResponseImport.objects.get()
        assert job.state == State.QUEUED
        response_import_run(organisation=acme, import_id=job.pk)
        assert Survey.objects.get().name == "Before Anbefal"
    done = client.get(address).content.decode()
    assert "1 answer imported" in done and "Download the rejected rows" in done
    rejects = client.get(address + "rejects")
    assert b"2026-01-14,x,Bad,South" in b"".join(rejects.streaming_content)  # type: ignore[attr-defined]
    assert "old.csv" in client.get(IMPORTS).content.decode()
    assert "Fine" in client.get(f"/o/acme/answers/?imported={job.pk}").content.decode()


def test_asks_how_dates_are_read_that_can_be_read_in_two_ways(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    address = opened(client, (FIXTURES / "google_forms_conference.csv").read_bytes())
    page = client.get(address + "columns")
    text = page.content.decode()
    assert "11/1/2019 8:51:12 is 11 January 2019" in text
    assert "11/1/2019 8:51:12 is 1 November 2019" in text
    refused = client.post(address + "columns", chosen(page))
    assert "Say which of the two it is." in refused.content.decode()
    client.post(address + "columns", chosen(page, order="mdy"))
    check = client.get(address + "check").context["check"]
    assert (check.groups.promoters, check.groups.detractors, check.accepted) == (8, 22, 39)
    assert check.preview[0].recorded_at.date().isoformat() == "2019-11-01"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"1": ""}, "Choose the column that holds the score."),
        ({"2": "score"}, "Two columns go to the same place."),
        ({"new_survey": " "}, "Name the new survey"),
        ({"0": "", "fixed_day": ""}, "Give the day"),
        ({"0": "", "fixed_day": "2999-01-01"}, "The day is in the future."),
        ({"survey": str(uuid4())}, "Select a valid choice"),
        ({"survey": "nonsense"}, "is not a valid UUID"),
        ({"1": "nonsense"}, "Select a valid choice"),
    ],
)
def test_says_what_is_wrong_with_the_choices(
    acme: Organisation, bob: User, client_of: Browser, changes: dict[str, str], message: str
) -> None:
    client = client_of(bob)
    address = opened(client)
    page = client.post(address + "columns", chosen(client.get(address + "columns"), **changes))
    assert page.status_code == 200 and message in page.content.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"score\n", "at least one answer"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\x00\x01\x02\x03", "no text"),
    ],
)
def test_refuses_a_file_that_holds_no_answers(
    acme: Organisation, bob: User, client_of: Browser, content: bytes, message: str
) -> None:
    page = upload(client_of(bob), content)
    assert page.status_code == 200 and message in page.content.decode()
    with tenant_scope(acme):
        assert not ResponseImport.objects.exists()


def test_an_import_into_an_existing_survey_uses_declared_properties(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    first = imported(client, acme, PLAIN.replace(b"13", b"12"))
    address = opened(client)
    page = client.get(address + "columns")
    assert chosen(page)["3"] == "property:region"
    client.post(address + "columns", chosen(page, survey=str(first.survey_id)))
    client.post(address + "check")
    with tenant_scope(acme):
        assert Survey.objects.count() == 1
        assert Property.objects.count() == 1


def test_warns_when_the_same_file_was_imported_before(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    imported(client, acme)
    address = opened(client)
    client.post(address + "columns", chosen(client.get(address + "columns")))
    assert "has been imported already" in client.get(address + "check").content.decode()


def test_undo_is_for_admins_and_for_who_imported(
    acme: Organisation, alice: User, bob: User, client_of: Browser
) -> None:
    of_bob, of_alice = imported(client_of(bob), acme), imported(client_of(alice), acme)
    assert client_of(bob).post(f"{IMPORTS}{of_alice.pk}/undo").status_code == 403
    assert (
        "1 answer is deleted" in client_of(bob).get(f"{IMPORTS}{of_bob.pk}/undo").content.decode()
    )
    assert client_of(bob).post(f"{IMPORTS}{of_bob.pk}/undo").status_code == 302
    assert client_of(alice).post(f"{IMPORTS}{of_alice.pk}/undo").status_code == 302
    with tenant_scope(acme):
        assert not Response.objects.exists()
    assert "undone" in client_of(alice).get(f"{IMPORTS}{of_bob.pk}/").content.decode()


def test_progress_asks_again_until_it_is_over(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    address = opened(client)
    client.post(address + "columns", chosen(client.get(address + "columns")))
    client.post(address + "check")
    assert "every 1s" in client.get(address).content.decode()
    assert "hx-get" in client.get(address + "progress").content.decode()
    client.post(address + "stop")
    assert client.get(address + "progress").headers["HX-Refresh"] == "true"
    assert "It was stopped by Bob." in client.get(address).content.decode()


def test_a_file_can_be_thrown_away_before_the_start(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    client = client_of(bob)
    client.post(opened(client) + "stop")
    with tenant_scope(acme):
        assert not ResponseImport.objects.exists()


@pytest.mark.parametrize("page", ["", "columns", "check", "progress", "stop", "undo", "rejects"])
def test_a_stranger_finds_nothing(
    acme: Organisation, bob: User, mallory: User, client_of: Browser, page: str
) -> None:
    address = opened(client_of(bob)) + page
    stranger = client_of(mallory)
    elsewhere = address.replace("/o/acme/", "/o/globex/")
    method = stranger.post if page == "stop" else stranger.get
    assert method(address).status_code == method(elsewhere).status_code == 404


@pytest.mark.parametrize("page", ["columns", "check", "stop", "undo", "rejects"])
def test_a_viewer_may_not_import(
    acme: Organisation, bob: User, carol: User, client_of: Browser, page: str
) -> None:
    address = opened(client_of(bob)) + page
    assert client_of(carol).post(address).status_code == 403
    assert client_of(carol).get(IMPORTS + "new").status_code == 403


def test_a_viewer_sees_the_imports(
    acme: Organisation, bob: User, carol: User, client_of: Browser
) -> None:
    job = imported(client_of(bob), acme)
    assert "old.csv" in client_of(carol).get(IMPORTS).content.decode()
    page = client_of(carol).get(f"{IMPORTS}{job.pk}/").content.decode()
    assert "1 answer imported" in page and "Undo" not in page


def test_nothing_is_imported_after_the_trial(
    acme: Organisation, bob: User, client_of: Browser
) -> None:
    acme.trial_ends_at = timezone.now() - timedelta(days=1)
    acme.save()
    assert upload(client_of(bob), PLAIN).status_code == 302
    with tenant_scope(acme):
        assert not ResponseImport.objects.exists()
    assert client_of(bob).get(IMPORTS).status_code == 200
