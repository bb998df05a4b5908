"""The dashboard's page: what it says, to whom, and how few statements it needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from analytics.rollups import rollup_refresh
from config.lib import clock
from contacts.models import Contact, Property
from distribution.models import Campaign, Invitation
from surveys.models import Response, Survey
from tests.analytics.answers import OSLO, answer, make_survey, touch
from tests.conftest import LoggedIn

HOME = "/o/acme/"


def today() -> date:
    return clock.local_day(clock.now(), OSLO)


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A live survey of acme."""
    with tenant_scope(acme):
        return make_survey()


def fill(acme: Organisation, survey: Survey, counts: dict[int, int], on: date) -> None:
    """So many answers per score on a day."""
    with tenant_scope(acme):
        for score, number in counts.items():
            for _ in range(number):
                answer(survey, score, on)


def page_of(user: User, address: str = HOME) -> str:
    response = LoggedIn(user).get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_shows_the_score_with_its_margin_and_n(
    acme: Organisation, carol: User, survey: Survey
) -> None:
    fill(acme, survey, {10: 6, 8: 2, 3: 2}, today())
    page = page_of(carol)
    assert "<b>40</b><span>± 43</span>" in page
    assert "40.0 from 10 answers. 95 % interval: −13 to 74." in page
    assert "6 gave 9–10" in page
    assert "Cannot tell whether promoters or detractors are ahead." in page


def test_says_up_only_when_it_can_tell(acme: Organisation, alice: User, survey: Survey) -> None:
    fill(acme, survey, {10: 30, 2: 30}, today() - timedelta(days=100))
    fill(acme, survey, {10: 30, 2: 28}, today())
    assert "Cannot tell whether it changed" in page_of(alice)
    fill(acme, survey, {10: 80}, today())
    page = page_of(alice)
    assert "More customers would recommend you than in the 90 days before." in page
    assert "Up 59 since the 90 days before" in page


def test_says_down(acme: Organisation, alice: User, survey: Survey) -> None:
    fill(acme, survey, {10: 60}, today() - timedelta(days=100))
    fill(acme, survey, {1: 60}, today())
    page = page_of(alice)
    assert "Fewer customers would recommend you than in the 90 days before." in page
    assert "Down 200 since the 90 days before" in page


def test_no_data_is_not_zero(acme: Organisation, alice: User, survey: Survey) -> None:
    fill(acme, survey, {10: 1}, today() - timedelta(days=200))
    page = page_of(alice)
    assert "No answers in this period" in page
    assert "big-score" not in page
    assert "100.0 from 1 answer." in page_of(alice, HOME + "?period=all")


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("period=7", 1),
        ("period=30", 2),
        ("period=365", 4),
        ("period=all", 5),
        ("period=90", 3),
        ("", 3),
    ],
)
def test_the_period_is_in_the_address(
    acme: Organisation, alice: User, survey: Survey, query: str, seen: int
) -> None:
    for days in (6, 29, 89, 364, 900):
        fill(acme, survey, {10: 1}, today() - timedelta(days=days))
    noun = "answer" if seen == 1 else "answers"
    assert f"100.0 from {seen} {noun}." in page_of(alice, f"{HOME}?{query}")


def test_own_dates_include_both_ends(acme: Organisation, alice: User, survey: Survey) -> None:
    for day in range(1, 6):
        fill(acme, survey, {10: 1}, date(2026, 3, day))
    page = page_of(alice, HOME + "?period=own&since=2026-03-02&until=2026-03-04")
    assert "100.0 from 3 answers." in page


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("since=2026-03-04&until=2026-03-02", "The last day is before the first."),
        ("since=&until=2026-03-02", "Choose a day."),
        ("since=nonsense&until=2026-03-02", "Enter a valid date."),
    ],
)
def test_wrong_dates_are_told_and_kept(
    acme: Organisation, alice: User, survey: Survey, query: str, problem: str
) -> None:
    fill(acme, survey, {10: 1}, today())
    page = page_of(alice, f"{HOME}?period=own&{query}")
    assert problem in page
    assert 'value="2026-03-02"' in page


@pytest.mark.parametrize(
    "query", ["period=century", "group=x:y", "step=hour", "channel=%00", "group=:", "since=%00"]
)
def test_a_made_up_choice_counts_as_none(
    acme: Organisation, alice: User, survey: Survey, query: str
) -> None:
    fill(acme, survey, {10: 1}, today())
    assert "100.0 from 1 answer." in page_of(alice, f"{HOME}?{query}")


def test_a_value_younger_than_the_last_refresh_can_be_chosen(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
        answer(survey, 10, today(), properties={"region": "Skåne"})
        answer(survey, 0, today())
    assert "100.0 from 1 answer." in page_of(alice, HOME + "?group=region:Skåne")
    assert "No answers fit these filters" in page_of(alice, HOME + "?channel=link")


def test_filters_narrow_everything(acme: Organisation, alice: User, survey: Survey) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
        answer(survey, 10, today(), properties={"region": "Skåne"}, comment="Bra", language="sv")
        answer(survey, 0, today(), properties={"region": "Viken"}, comment="Dårlig")
        rollup_refresh(survey_id=survey.pk)
    page = page_of(alice, HOME + "?group=region:Skåne")
    assert "100.0 from 1 answer." in page
    assert "Bra" in page
    assert "Dårlig" not in page
    assert "Clear filters" in page
    assert "−100.0 from 1 answer." in page_of(alice, HOME + "?language=nb")


def test_a_group_that_lags_is_the_news(acme: Organisation, alice: User, survey: Survey) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
        for number in range(60):
            answer(survey, 10 - number % 2, today(), properties={"region": "Østlandet"})
            answer(survey, number % 7, today(), properties={"region": "Nord-Norge"})
        answer(survey, 5, today(), properties={"region": "Utlandet"})
    page = page_of(alice)
    assert "Nord-Norge lags behind." in page
    assert "Corrected for looking at 2 groups at once." in page
    assert "Too few" in page


def test_comments_show_who_wrote_them_in_their_language(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    with tenant_scope(acme):
        kari = Contact.objects.create(name="Kari Nordvik")
        answer(survey, 9, today(), contact=kari, comment="<b>Bra</b> jobbet", language="nb")
        answer(survey, 4, today(), comment="Dyrt")
    page = page_of(alice)
    assert '<p class="say" lang="nb">&lt;b&gt;Bra&lt;/b&gt; jobbet</p>' in page
    assert "Kari Nordvik" in page
    assert "Without a name" in page


def test_the_funnel_counts_people_once(acme: Organisation, alice: User, survey: Survey) -> None:
    with tenant_scope(acme):
        campaign = Campaign.objects.create(survey=survey, name="Autumn", sender_name="Acme")
        now = clock.now()
        states = ["delivered", "opened", "answered", "bounced", "queued", "suppressed"]
        for number, state in enumerate(states):
            contact = Contact.objects.create(email=f"p{number}@example.com")
            invitation = Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                language="nb",
                state=state,
                not_asked="opted_out" if state == "suppressed" else "",
                sent_at=None if state in {"queued", "suppressed"} else now,
                opened_at=now if state in {"opened", "answered"} else None,
            )
            if state == "answered":
                answer(survey, 9, today(), invitation_id=invitation.pk, comment="Fint")
    page = page_of(alice)
    for step in ("Asked", "Sent", "Opened the survey", "Answered", "Wrote a comment"):
        assert step in page
    assert "33.3 % of sent" in page
    assert "66.7 % of sent" in page
    assert "1 was not asked." in page


def test_the_midnight_that_counts_is_the_organisations(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    with tenant_scope(acme):
        answer(survey, 10, datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC))
        answer(survey, 0, datetime(2026, 3, 28, 23, 0, 1, tzinfo=UTC))
    day = HOME + "?period=own&since=2026-03-{0}&until=2026-03-{0}"
    assert "100.0 from 1 answer." in page_of(alice, day.format(28))
    assert "−100.0 from 1 answer." in page_of(alice, day.format(29))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_of_the_clock_change_is_one_whole_day(
    acme: Organisation, alice: User, survey: Survey, day: date, hours: int
) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=OSLO).astimezone(UTC)
    with tenant_scope(acme):
        for hour in range(hours):
            answer(survey, 10, start + timedelta(hours=hour))
        answer(survey, 0, start - timedelta(seconds=1))
        answer(survey, 0, start + timedelta(hours=hours))
    page = page_of(alice, f"{HOME}?period=own&since={day}&until={day}")
    assert f"100.0 from {hours} answers." in page


def test_the_number_of_statements_does_not_grow(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    browser = LoggedIn(alice)
    fill(acme, survey, {10: 1}, today())
    few = statements(browser)
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
        for number in range(80):
            person = Contact.objects.create(name=f"Person {number}")
            region = {"region": f"region {number % 30}"}
            answer(
                survey,
                number % 11,
                today() - timedelta(days=number),
                contact=person,
                comment="Hei",
                properties=region,
            )
        rollup_refresh(survey_id=survey.pk)
    assert statements(browser) == few
    assert few <= 14


def statements(browser: Client) -> int:
    """How often the page asks the database, without savepoints and tenant settings."""
    browser.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(HOME).status_code == 200
    asked = [query["sql"] for query in captured if "SELECT" in query["sql"]]
    return sum("set_config" not in sql for sql in asked)


def test_the_page_speaks_the_readers_language(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    fill(acme, survey, {10: 2, 1: 1, 8: 1}, today())
    alice.language = "nb"
    alice.save()
    assert "25,0" in page_of(alice)


def test_the_first_run_leads_to_the_first_answer(acme: Organisation, alice: User) -> None:
    page = page_of(alice)
    assert "No answers yet" in page
    assert "0 of 5" in page
    with tenant_scope(acme):
        survey = make_survey()
        Contact.objects.create(email="kari@example.com")
    page = page_of(alice)
    assert "2 of 5" in page
    assert survey.name in page
    assert "Publish it" in page
    fill(acme, survey, {9: 1}, today())
    assert "Get to your first answer" not in page_of(alice)


def test_anonymous_people_are_sent_to_the_login(acme: Organisation, client: Client) -> None:
    for address in (HOME, HOME + "live/"):
        response = client.get(address)
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_strangers_see_nothing(acme: Organisation, mallory: User, survey: Survey) -> None:
    fill(acme, survey, {10: 1}, today())
    assert LoggedIn(mallory).get(HOME).status_code == 404
    assert LoggedIn(mallory).get(HOME + "live/").status_code == 404


def test_a_foreign_survey_is_a_missing_one(
    acme: Organisation, alice: User, mallory: User, survey: Survey, globex: Organisation
) -> None:
    fill(acme, survey, {10: 1}, today())
    with tenant_scope(globex):
        answer(make_survey("Secret"), 9, today())
    address = f"/o/globex/?survey={survey.pk}"
    assert LoggedIn(mallory).get(address).status_code == 404
    assert LoggedIn(alice).get(HOME + "?survey=nonsense").status_code == 404


def test_shows_the_survey_answered_last(acme: Organisation, alice: User, survey: Survey) -> None:
    fill(acme, survey, {10: 1}, today() - timedelta(days=1))
    with tenant_scope(acme):
        answer(make_survey("After the visit"), 0, today())
    assert "−100.0 from 1 answer." in page_of(alice)
    assert "100.0 from 1 answer." in page_of(alice, f"{HOME}?survey={survey.pk}")


def test_the_live_part_is_silent_until_something_changes(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    fill(acme, survey, {10: 1}, today())
    browser = LoggedIn(alice)
    seen = browser.get(HOME).context["seen"]
    live = f"{HOME}live/?seen={seen}"
    assert browser.get(live).status_code == 204
    with tenant_scope(acme):
        rollup_refresh(survey_id=survey.pk)
    assert browser.get(live).status_code == 204
    fill(acme, survey, {0: 1}, today())
    news = browser.get(live)
    assert news.status_code == 200
    body = news.content.decode()
    assert 'id="headline" hx-swap-oob="true"' in body
    assert "2 answers now, NPS 0." in body
    assert "<html" not in body
    assert browser.get(f"{HOME}live/?seen={news.context['seen']}").status_code == 204


def test_an_edit_and_a_deletion_are_news_too(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    fill(acme, survey, {10: 2}, today())
    browser = LoggedIn(alice)
    seen = browser.get(HOME).context["seen"]
    with tenant_scope(acme):
        first = Response.objects.first()
        assert first is not None
        first.delete()
        touch(survey.pk, today())
    assert browser.get(f"{HOME}live/?seen={seen}").status_code == 200


def test_the_first_answer_reloads_the_first_run(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    browser = LoggedIn(alice)
    seen = browser.get(HOME).context["seen"]
    live = f"{HOME}live/?seen={seen}"
    assert browser.get(live).status_code == 204
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
    assert browser.get(live).status_code == 200
    fill(acme, survey, {10: 1}, today())
    assert browser.get(live)["HX-Refresh"] == "true"
