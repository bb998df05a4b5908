"""Who will be asked, and who was: exactly, with the reason, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.scores import GroupTotals
from contacts import paging
from contacts.models import Contact, Suppression
from distribution import expecting
from distribution.expectation import Expectation, Rate, answers_for, margin_of
from distribution.expecting import expectation_of, own_rate
from distribution.models import Campaign, Invitation, Reminder
from surveys.models import Response, Survey
from tests.conftest import LoggedIn
from tests.distribution.conftest import make_campaign, make_contacts

WORST = GroupTotals(1, 0, 1)


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


def url(campaign: Campaign, path: str) -> str:
    return f"/o/acme/campaigns/{campaign.pk}/{path}/"


def table(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200 and isinstance(response, StreamingHttpResponse)
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def planned(acme: Organisation, survey: Survey) -> Campaign:
    """Person 0 is asked now, 1 later, 2 said no; "Nowhere" has no address."""
    earlier, campaign = make_campaign(survey), make_campaign(survey)
    people = make_contacts(acme, 3)
    with tenant_scope(acme):
        Contact.objects.create(name="=Nowhere()", external_id="n")
        Suppression.objects.create(address="person2@example.com", reason="unsubscribed")
        Invitation.objects.create(
            campaign=earlier,
            contact=people[1],
            address="person1@example.com",
            language="nb",
            state="sent",
            sent_at=clock.now() - timedelta(days=10),
        )
    return campaign


def test_the_people_of_a_plan_are_shown_with_what_happens_to_each(
    bobs: Client, planned: Campaign
) -> None:
    shown = bobs.get(url(planned, "who")).content.decode()
    assert "2 people will be asked" in shown and "Asked from" in shown
    for name in ["Person 0", "Person 1", "Person 2", "Nowhere"]:
        assert name in shown
    only = {
        "now": "Person 0",
        "later": "Person 1",
        "opted_out": "Person 2",
        "no_address": "Nowhere",
        "duplicate": "Nobody here",
        "quarantine": "Nobody here",
        "nonsense": "Nobody here",
    }
    for chosen, expected in only.items():
        page = bobs.get(url(planned, "who"), {"show": chosen}).content.decode()
        assert expected in page
        others = set(only.values()) - {expected}
        assert not [other for other in others if f"{other}</a>" in page]


def test_the_people_of_a_plan_are_a_file(bobs: Client, planned: Campaign) -> None:
    rows = {row["Name"]: row for row in table(bobs, url(planned, "who/export"))}
    assert rows["Person 0"]["Asked"] == "yes" and rows["Person 1"]["Asked"] == "later"
    assert rows["Person 1"]["Asked from"] and rows["Person 2"]["Reason"] == "Unsubscribed"
    assert rows["'=Nowhere()"]["Reason"] == "No address on this channel"


def test_a_launched_campaign_shows_who_was_asked_instead(bobs: Client, planned: Campaign) -> None:
    with tenant_scope(planned.organisation):
        Campaign.objects.update(state=Campaign.State.SENDING)
    for path, onward in [("who", "people"), ("who/export", "people/export")]:
        assert bobs.get(url(planned, path)).headers["Location"] == url(planned, onward)


@pytest.fixture
def running(acme: Organisation, survey: Survey) -> Campaign:
    """60 people were asked; one has a reminder, one is not asked."""
    campaign = make_campaign(survey, state=Campaign.State.SENDING)
    people = make_contacts(acme, 60)
    with tenant_scope(acme):
        made = [
            Invitation(
                campaign=campaign,
                contact=contact,
                address=str(contact.email),
                language="nb",
                state="sent",
                sent_at=clock.now(),
            )
            for contact in people
        ]
        made[0].state, made[0].not_asked, made[0].sent_at = "suppressed", "opted_out", None
        Invitation.objects.bulk_create(made)
        Reminder.objects.create(
            campaign=campaign, invitation=made[1], number=1, sent_at=clock.now(), address="x"
        )
    return campaign


def test_everybody_is_found_page_by_page(
    bobs: Client, running: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 25)
    seen, query = [], ""
    for _page in range(3):
        page = bobs.get(url(running, "people") + query)
        assert "60 people" in page.content.decode()
        seen += [invitation.contact.name for invitation in page.context["page"].rows]
        query = page.context["page"].older_url
    assert sorted(seen) == sorted(f"Person {number}" for number in range(60)) and not query
    back = bobs.get(url(running, "people") + page.context["page"].newer_url)
    assert [row.contact.name for row in back.context["page"].rows] == seen[25:50]
    first = bobs.get(url(running, "people") + back.context["page"].newer_url)
    assert [row.contact.name for row in first.context["page"].rows] == seen[:25]
    assert not first.context["page"].newer_url


def test_people_are_searched_and_filtered(bobs: Client, running: Campaign) -> None:
    found = bobs.get(url(running, "people"), {"search": "person 17"}).content.decode()
    assert "1 person" in found and "Person 17" in found
    left_out = bobs.get(url(running, "people"), {"reason": "opted_out"}).content.decode()
    assert "1 person" in left_out and "Person 0" in left_out


def test_the_file_has_everybody_with_reasons_and_reminders(
    bobs: Client, running: Campaign, carol: User
) -> None:
    rows = {row["Name"]: row for row in table(bobs, url(running, "people/export"))}
    assert len(rows) == 60
    assert rows["Person 0"]["Reason"] == "Unsubscribed" and not rows["Person 0"]["Sent"]
    assert rows["Person 1"]["Reminders sent"] == "1" and rows["Person 1"]["Sent"]
    assert LoggedIn(carol).get(url(running, "people/export")).status_code == 403


@pytest.mark.parametrize(("points", "answers"), [(10, 385), (5, 1537)])
def test_a_margin_needs_so_many_answers_at_worst(points: int, answers: int) -> None:
    assert answers_for(points, WORST) == answers
    assert margin_of(answers, WORST) <= points < margin_of(answers - 40, WORST)


@pytest.mark.parametrize(
    ("groups", "half"),
    [((10, 20, 70), 12.985), ((30, 40, 30), 14.92), ((250, 350, 400), 4.905), ((0, 0, 10), 29.4)],
)
def test_the_margin_is_that_of_the_published_interval(
    groups: tuple[int, int, int], half: float
) -> None:
    assert margin_of(sum(groups), GroupTotals(*groups)) == pytest.approx(half, abs=0.3)


def test_what_to_expect_is_said_with_its_base(acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        assert own_rate("email") is None
        guess = expectation_of(running, 1000)
        Invitation.objects.update(sent_at=clock.now() - timedelta(days=30))
        some = Invitation.objects.order_by("pk").values("pk")[:10]
        Invitation.objects.filter(pk__in=list(some.values_list("pk", flat=True))).update(
            state="bounced"
        )
        rest = Invitation.objects.exclude(state="bounced").values_list("pk", flat=True)[:10]
        Invitation.objects.filter(pk__in=list(rest)).update(state="answered")
        own = expectation_of(running, 1000)
    assert guess and not guess.rate.is_own and guess.answers == 200
    assert own and own.rate == Rate(0.2, 50) and own.margin == round(margin_of(200, WORST))
    assert own.needs[0] == (10, 1925)


def test_the_surveys_own_answers_make_the_margin_exact(
    acme: Organisation, running: Campaign
) -> None:
    moment = clock.now()
    with tenant_scope(acme):
        for number in range(40):
            Response.objects.create(
                survey=running.survey,
                score=10 if number % 2 else 8,
                channel="email",
                recorded_at=moment,
                day=moment.date(),
            )
        found = expectation_of(running, 1000)
        Survey.objects.update(metric="csat")
        running.survey.refresh_from_db()
        other = expectation_of(running, 1000)
    assert found == Expectation(1000, Rate(0.2), GroupTotals(0, 20, 20))
    assert other and other.margin is None and other.needs == []


def test_nothing_is_expected_where_nobody_is_asked(acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        assert expectation_of(running, 0) is None
        running.channel = "api"
        assert expectation_of(running, 10) is None


def test_where_counting_takes_long_the_page_comes_first_and_the_numbers_follow(
    bobs: Client, planned: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expecting, "QUICKLY_COUNTED", 0)
    page = bobs.get(url(planned, "who")).content.decode()
    assert "Person 0" in page and "Asked now: 1" not in page
    chosen = bobs.get(url(planned, "who"), {"show": "now"}).content.decode()
    assert "Person 0" not in chosen and "who/?show=now" in chosen
    later = bobs.get(url(planned, "who"), {"show": "later"}).content.decode()
    assert 'aria-current="true">Asked later</a>' in later and "Asked later" not in chosen
    rows = bobs.get(url(planned, "who"), {"show": "now"}, headers={"hx-request": "true"})
    assert "Person 0" in rows.content.decode() and "Person 1" not in rows.content.decode()
    assert "Asked now: 1" in bobs.get(url(planned, "who/numbers")).content.decode()
    assert "2 people will be asked" in bobs.get(url(planned, "who"), {"counts": 1}).content.decode()
    for name in ("edit", "launch"):
        assert "will be asked, of" not in bobs.get(url(planned, name)).content.decode()
        counted = bobs.get(url(planned, name), {"counts": 1}).content.decode()
        assert "will be asked, of" in counted
    assert "will be asked, of" in bobs.get(url(planned, "audience"), {"saved": 1}).content.decode()
