"""Answers of every kind in the list, by themselves and in the export; and tests by staff."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from surveys.models import Response, Survey, SurveyVersion

Browser = Callable[[User], Client]
LIST = "/o/acme/answers/"


def words(text: str) -> dict[str, str]:
    return {"en": text}


def choices(**named: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": words(text)} for key, text in named.items()]


DEFINITION = {
    "languages": ["en"],
    "hidden_fields": ["shop"],
    "questions": [
        {"key": "how", "kind": "csat", "text": words("How was it?")},
        {
            "key": "why",
            "kind": "text",
            "text": words("Why?"),
            "variants": [{"key": "b", "texts": {"text": words("What is the one reason?")}}],
        },
        {
            "key": "picked",
            "kind": "multiple_choice",
            "text": words("What did you buy?"),
            "choices": choices(tea="Tea", milk="Milk"),
            "other": True,
        },
        {
            "key": "parts",
            "kind": "matrix",
            "text": words("And these?"),
            "rows": choices(price="Price", taste="Taste"),
            "columns": choices(bad="Bad", good="Good"),
        },
        {"key": "times", "kind": "number", "text": words("How often?")},
        {"key": "back", "kind": "yes_no", "text": words("Coming back?")},
    ],
    "endings": [{"key": "end", "title": words("Thank you")}],
}
ANSWERS = {
    "how": 4,
    "why": "=SUM(A1)",
    "picked": ["tea", {"other": "Bread"}],
    "parts": {"price": "bad"},
    "times": 2.5,
    "back": True,
}


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A live survey of acme with many kinds."""
    with tenant_scope(acme):
        made = Survey.objects.create(
            name="Shop", state=Survey.State.LIVE, draft=DEFINITION, metric="csat"
        )
        made.live_version = SurveyVersion.objects.create(
            survey=made, number=1, definition=DEFINITION
        )
        made.save()
    return made


def answer(survey: Survey, **fields: Any) -> Response:
    now = clock.now()
    given = {
        "version": survey.live_version,
        "channel": "link",
        "language": "en",
        "score": 4,
        "answers": ANSWERS,
        "variants": {"why": "b"},
        "comment": "=SUM(A1)",
        "properties": {"shop": "Oslo"},
        "day": clock.local_day(now, survey.organisation.zone),
        "completed_at": now,
    }
    with tenant_scope(survey.organisation):
        return Response.objects.create(survey=survey, **{**given, **fields})


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_each_answer_is_shown_in_words(survey: Survey, carol: User, client_of: Browser) -> None:
    page = page_of(client_of(carol), f"{LIST}{answer(survey).pk}/")
    for said in ("Tea, Bread", "Price: Bad", "2.5", "Yes", 'aria-label="4 of 5"'):
        assert said in page
    assert "What is the one reason?" in page and "Variant B" in page and ">Why?<" not in page
    assert "Version 1 of the survey" in page and "Unfinished" not in page


def test_what_was_not_answered_is_not_there(
    survey: Survey, carol: User, client_of: Browser
) -> None:
    row = answer(survey, score=None, answers={"back": False}, variants={}, completed_at=None)
    page = page_of(client_of(carol), f"{LIST}{row.pk}/")
    assert "Coming back?" in page and "How was it?" not in page and "Unfinished" in page


def test_the_export_has_a_column_for_each_question_and_row(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    answer(survey)
    answer(survey, score=None, answers={}, variants={}, completed_at=None)
    stream = client_of(alice).get(f"{LIST}export")
    text = b"".join(stream.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    full, empty = csv.DictReader(text.splitlines(), delimiter="," if "," in text else ";")
    assert "How was it?" not in full
    expected = {
        "Score": "4",
        "Why?": "'=SUM(A1)",
        "What did you buy?": "Tea, Bread",
        "And these?: Price": "Bad",
        "And these?: Taste": "",
        "How often?": "2.5",
        "Coming back?": "Yes",
        "Variant: Why?": "B",
        "shop": "Oslo",
        "Finished": "Yes",
    }
    assert {name: full[name] for name in expected} == expected
    assert empty["Finished"] == "No" and empty["Score"] == empty["Why?"] == ""


@pytest.mark.parametrize(
    ("state", "seen"),
    [("", {"Done", "Half"}), ("finished", {"Done"}), ("unfinished", {"Half"}), ("test", {"Try"})],
)
def test_filters_by_how_far_an_answer_came(
    survey: Survey, carol: User, client_of: Browser, state: str, seen: set[str]
) -> None:
    answer(survey, comment="Done")
    answer(survey, comment="Half", completed_at=None)
    answer(survey, comment="Try", is_test=True)
    page = page_of(client_of(carol), f"{LIST}?state={state}")
    assert {name for name in ("Done", "Half", "Try") if f">{name}<" in page} == seen


def test_groups_of_promoters_are_of_nps_alone(
    survey: Survey, carol: User, client_of: Browser
) -> None:
    answer(survey, comment="Satisfied")
    assert ">Satisfied<" not in page_of(client_of(carol), f"{LIST}?group=detractor")


def test_all_tests_are_deleted_at_once_after_asking(
    survey: Survey, acme: Organisation, bob: User, client_of: Browser
) -> None:
    kept = answer(survey)
    for _number in range(3):
        answer(survey, is_test=True)
    browser = client_of(bob)
    assert "Delete all tests" in page_of(browser, f"{LIST}?state=test")
    asked = page_of(browser, f"{LIST}tests/delete")
    assert "3 answers that some of you gave" in asked
    assert browser.post(f"{LIST}tests/delete").status_code == 302
    with tenant_scope(acme):
        assert list(Response.objects.all()) == [kept]
        entry = AuditEntry.objects.get(action="response.tests_deleted")
        assert entry.actor == bob and entry.details["count"] == 3


def test_viewers_delete_no_tests(survey: Survey, carol: User, client_of: Browser) -> None:
    answer(survey, is_test=True)
    assert "Delete all tests" not in page_of(client_of(carol), f"{LIST}?state=test")
    assert client_of(carol).post(f"{LIST}tests/delete").status_code == 403


def test_a_contacts_page_leaves_tests_out(
    survey: Survey, acme: Organisation, carol: User, client_of: Browser
) -> None:
    with tenant_scope(acme):
        kari = Contact.objects.create(name="Kari", email="kari@example.com")
    answer(survey, contact=kari, comment="Real")
    answer(survey, contact=kari, comment="Try", is_test=True)
    page = page_of(client_of(carol), f"/o/acme/contacts/{kari.pk}/")
    assert "Real" in page and "Try<" not in page
