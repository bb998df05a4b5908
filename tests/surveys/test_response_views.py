"""The screens of the answers and their export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Property
from surveys.models import DirtyDay, Response, Survey
from surveys.services import survey_create, survey_publish

Browser = Callable[[User], Client]
LIST = "/o/acme/answers/"


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """A live survey of acme."""
    with tenant_scope(acme):
        survey = survey_create(
            organisation=acme, template="nps_relationship", name="Relationship", actor=alice
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=alice)
        survey.refresh_from_db()
    return survey


def answer(survey: Survey, score: int, comment: str = "", **fields: object) -> Response:
    """An answer by e-mail, now or at ``recorded_at``."""
    at = fields.pop("recorded_at", None) or timezone.now()
    assert isinstance(at, datetime)
    with tenant_scope(survey.organisation):
        return Response.objects.create(
            survey=survey,
            version_id=survey.live_version_id,
            channel="email",
            language="en",
            score=score,
            comment=comment,
            answers={"nps": score, "value_most": comment},
            day=clock.local_day(at, survey.organisation.zone),
            recorded_at=at,
            **fields,
        )


def contact(organisation: Organisation, **fields: object) -> Contact:
    with tenant_scope(organisation):
        return Contact.objects.create(**fields)


def shown(client: Client, query: str = "") -> str:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_list_says_how_answers_come(carol: User, client_of: Browser) -> None:
    page = shown(client_of(carol))
    assert "No answers yet" in page
    assert "Import answers" not in page


def test_shows_score_comment_and_customer_newest_first(
    survey: Survey, carol: User, client_of: Browser
) -> None:
    kari = contact(survey.organisation, name="Kari Nordmann", email="kari@example.com")
    answer(survey, 3, "Old one", recorded_at=timezone.now() - timedelta(days=2))
    answer(survey, 10, "Quick <help>", contact=kari)
    page = shown(client_of(carol))
    assert "2 answers" in page and "Kari Nordmann" in page and "Without a name" in page
    assert "Quick &lt;help&gt;" in page
    assert page.index("Quick") < page.index("Old one")
    assert 'aria-label="10, promoter"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?group=detractor", {"bad"}),
        ("?group=promoter", {"good", ""}),
        ("?comment=on", {"good", "bad", "fine 100%"}),
        ("?search=GOO", {"good"}),
        ("?search=100%25", {"fine 100%"}),
        ("?search=kari", {"good"}),
        ("?days=7", {"good", "bad", "fine 100%"}),
        ("?days=7&group=passive&comment=on", {"fine 100%"}),
        ("?group=nonsense&days=many", {"good", "bad", "fine 100%", ""}),
        ("?survey=x", set()),
        ("?search=a%00b", {"good", "bad", "fine 100%", ""}),
    ],
)
def test_filters(
    survey: Survey, alice: User, client_of: Browser, query: str, found: set[str]
) -> None:
    kari = contact(survey.organisation, name="Kari Nordmann")
    answer(survey, 9, "good", contact=kari)
    answer(survey, 6, "bad")
    answer(survey, 7, "fine 100%")
    answer(survey, 9, recorded_at=timezone.now() - timedelta(days=20))
    page = client_of(alice).get(LIST + query).context["page"]
    assert {response.comment for response in page.rows} == found


def test_filters_by_survey(survey: Survey, alice: User, client_of: Browser) -> None:
    with tenant_scope(survey.organisation):
        other = survey_create(
            organisation=survey.organisation, template="nps_relationship", name="B", actor=alice
        )
    answer(survey, 9, "one")
    answer(other, 9, "two")
    page = client_of(alice).get(f"{LIST}?survey={other.pk}").context["page"]
    assert [response.comment for response in page.rows] == ["two"]


def test_says_so_when_no_answer_fits(survey: Survey, alice: User, client_of: Browser) -> None:
    answer(survey, 9)
    assert "No answer fits these filters" in shown(client_of(alice), "?search=xyz")


def test_pages_follow_the_time_of_the_answer_and_keep_the_filters(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    # Older answers get younger ids, as in an import.
    for number in range(60):
        answer(survey, 9, f"answer {number}", recorded_at=start - timedelta(hours=number // 2))
    client = client_of(alice)
    first = client.get(LIST + "?group=promoter").context["page"]
    second = client.get(LIST + first.older_url).context["page"]
    assert "group=promoter" in first.older_url and first.newer_url == ""
    assert (first.first, first.last, second.first, second.last) == (1, 50, 51, 60)
    seen = [row.pk for row in first.rows + second.rows]
    assert len(set(seen)) == 60
    again = client.get(LIST + second.newer_url).context["page"]
    assert [row.pk for row in again.rows] == [row.pk for row in first.rows]
    assert second.older_url == ""


def test_one_answer_shows_the_questions_of_its_version(
    survey: Survey, carol: User, client_of: Browser
) -> None:
    with tenant_scope(survey.organisation):
        Property.objects.create(key="region", label="Region of the customer")
    one = answer(survey, 10, "Friendly people", properties={"region": "Nord-Norge"})
    page = client_of(carol).get(f"{LIST}{one.pk}/").content.decode()
    assert "How likely are you to recommend Acme" in page
    assert "What do you value most about us?" in page
    assert "Friendly people" in page
    assert "Region of the customer" in page and "Nord-Norge" in page
    assert "Version 1" in page
    assert "Delete" not in page


def test_an_admin_deletes_an_answer_after_a_question(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    one = answer(survey, 10)
    client = client_of(alice)
    assert "cannot be undone" in client.get(f"{LIST}{one.pk}/delete").content.decode()
    with tenant_scope(survey.organisation):
        assert Response.objects.exists()
    assert client.post(f"{LIST}{one.pk}/delete").status_code == 302
    with tenant_scope(survey.organisation):
        assert not Response.objects.exists()
        assert DirtyDay.objects.filter(survey_id=survey.pk, day=one.day).exists()


@pytest.mark.parametrize("route", ["{pk}/", "{pk}/delete"])
def test_a_stranger_finds_nothing(
    survey: Survey, mallory: User, client_of: Browser, route: str
) -> None:
    path = route.format(pk=answer(survey, 10).pk)
    assert client_of(mallory).get(LIST + path).status_code == 404
    assert client_of(mallory).get("/o/globex/answers/" + path).status_code == 404


def test_a_missing_answer_is_404(alice: User, client_of: Browser) -> None:
    assert client_of(alice).get(f"{LIST}{uuid4()}/").status_code == 404


def test_deleting_is_for_admins_and_exporting_for_members(
    survey: Survey, bob: User, carol: User, client_of: Browser
) -> None:
    kept = answer(survey, 10)
    assert client_of(bob).post(f"{LIST}{kept.pk}/delete").status_code == 403
    assert client_of(carol).get(f"{LIST}export").status_code == 403
    assert client_of(bob).get(f"{LIST}export").status_code == 200


@pytest.mark.parametrize("path", [LIST, LIST + "export"])
def test_somebody_who_is_not_logged_in_is_asked_to(acme: Organisation, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302 and "/account/login/" in response.headers["Location"]


def exported(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{LIST}export{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]


def test_exports_what_the_filters_show_in_local_time(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    with tenant_scope(survey.organisation):
        Property.objects.create(key="change", label="Change")
    kari = contact(survey.organisation, name="Kari", email="kari@example.com", external_id="7")
    at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
    answer(survey, 9, "=1+1", recorded_at=at, contact=kari, properties={"change": "-12"})
    answer(survey, 2, "bad")
    lines = exported(client_of(alice), "?group=promoter")
    assert lines[0].startswith("Date,Score,Comment,Language,Channel,Survey,Name,E-mail,Customer")
    assert "What do you value most about us?" in lines[0] and lines[0].endswith(",Change")
    assert lines[1].startswith("2026-01-06 00:30:00+01:00,9,'=1+1,en,email,Relationship,Kari")
    assert lines[1].endswith(",-12")
    assert len(lines) == 2


def test_an_export_longer_than_one_reading_has_each_answer_once(
    survey: Survey, alice: User, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.responses.exports.EXPORT_ROWS", 4)
    at = datetime(2026, 1, 5, tzinfo=UTC)
    for number in range(10):
        answer(survey, 9, f"c{number}", recorded_at=at + timedelta(hours=number // 3))
    lines = exported(client_of(alice))
    assert [line.split(",")[2] for line in lines[1:]] == [f"c{number}" for number in range(10)]


def test_an_export_is_written_into_the_trail_and_works_after_the_trial(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    answer(survey, 9)
    survey.organisation.trial_ends_at = timezone.now() - timedelta(days=1)
    survey.organisation.save()
    assert len(exported(client_of(alice))) == 2
    assert "1 answer" in shown(client_of(alice))
    with tenant_scope(survey.organisation):
        assert AuditEntry.objects.filter(action="response.exported", actor=alice).exists()


def test_an_export_of_nothing_has_its_headings(
    survey: Survey, alice: User, client_of: Browser
) -> None:
    assert len(exported(client_of(alice))) == 1
