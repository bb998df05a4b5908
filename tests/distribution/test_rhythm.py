"""Campaigns that go on: everybody again and again, evenly; somebody after a date or an event."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Campaign, DeliveryState, Invitation, TriggerEvent
from distribution.planning import campaign_plan
from distribution.rhythm import Rhythm, cycle_at, later, shortest_gap
from distribution.services import campaign_launch, campaign_pause, campaign_resume
from distribution.timing import is_holiday
from distribution.triggers import events_take
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts

State = DeliveryState
# A Monday; the two weeks from it have no holiday in Norway.
START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def run(campaign: Campaign, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        campaign_plan(organisation=campaign.organisation, campaign_id=campaign.pk)


def launched(campaign: Campaign, actor: User, moment: datetime = START) -> Campaign:
    organisation = campaign.organisation
    with time_machine.travel(moment, tick=False), tenant_scope(organisation):
        campaign_launch(campaign=campaign, organisation=organisation, actor=actor)
        campaign.refresh_from_db()
    return campaign


def sent(organisation: Organisation) -> None:
    """The workers send what is due."""
    with tenant_scope(organisation):
        for invitation in Invitation.objects.filter(state=State.QUEUED):
            invitation.state, invitation.sent_at = State.SENT, invitation.due_at
            invitation.save()


def asked(organisation: Organisation) -> Counter[int]:
    """round -> how many."""
    with tenant_scope(organisation):
        return Counter(Invitation.objects.values_list("round", flat=True))


@pytest.fixture
def fortnightly(acme: Organisation, survey: Survey, alice: User) -> Campaign:
    with time_machine.travel(START - timedelta(days=1), tick=False):
        campaign = make_campaign(
            survey,
            pk=always("campaign"),
            kind=Campaign.Kind.RECURRING,
            rhythm={"every": 2, "unit": "weeks", "first_within_days": 4},
            quarantine_days=0,
            quarantine_after_answer_days=0,
        )
        with tenant_scope(acme):
            people = [f"person{number}@example.com" for number in range(300)]
            Contact.objects.bulk_create(Contact(pk=always(each), email=each) for each in people)
    return launched(campaign, alice)


def always(name: str) -> UUID:
    """The same id in every run: from ids come the days, and chance would fail a test now and
    then."""
    return uuid5(NAMESPACE_DNS, name)


def test_each_working_day_asks_about_as_many_and_each_person_once(
    acme: Organisation, fortnightly: Campaign
) -> None:
    days = []
    for number in range(14):
        before = asked(acme).total()
        run(fortnightly, START + timedelta(days=number))
        run(fortnightly, START + timedelta(days=number, hours=3))
        days.append(asked(acme).total() - before)
        sent(acme)
    assert days[5:7] == days[12:14] == [0, 0]  # the weekends
    working = [*days[:5], *days[7:12]]
    assert sum(working) == 300 and all(15 <= day <= 45 for day in working)
    run(fortnightly, START + timedelta(days=14))
    with tenant_scope(acme):
        people = Counter(Invitation.objects.filter(round=0).values_list("contact", flat=True))
    assert max(people.values()) == 1 and asked(acme)[1] == days[0]


def test_one_persons_questions_keep_their_distance(
    acme: Organisation, fortnightly: Campaign
) -> None:
    for number in range(0, 42):
        run(fortnightly, START + timedelta(days=number))
        sent(acme)
    with tenant_scope(acme):
        moments: dict[object, list[datetime]] = {}
        for contact, moment in Invitation.objects.values_list("contact", "due_at"):
            moments.setdefault(contact, []).append(moment)
    assert len(moments) == 300
    for when in moments.values():
        ordered = sorted(when)
        assert len(ordered) == 3
        for earlier, after in zip(ordered, ordered[1:], strict=False):
            assert after - earlier >= shortest_gap(Rhythm(every=2, unit="weeks"))


def test_a_new_contact_joins_by_itself_within_the_first_days(
    acme: Organisation, fortnightly: Campaign
) -> None:
    run(fortnightly, START)
    with tenant_scope(acme), time_machine.travel(START + timedelta(hours=2), tick=False):
        late = Contact.objects.create(email="late@example.com")
    for number in range(0, 8):
        run(fortnightly, START + timedelta(days=number, hours=3))
    with tenant_scope(acme):
        invitation = Invitation.objects.get(contact=late)
    assert invitation.due_at <= START + timedelta(days=7, hours=4)


def test_whoever_left_the_audience_is_not_asked(acme: Organisation, fortnightly: Campaign) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(audience={"languages": ["sv"]})
    for number in range(14):
        run(fortnightly, START + timedelta(days=number))
    assert asked(acme) == Counter()


def test_resuming_after_a_pause_sends_no_flood(
    acme: Organisation, fortnightly: Campaign, alice: User
) -> None:
    with tenant_scope(acme):
        campaign_pause(campaign=fortnightly, actor=alice)
    for number in range(4):
        run(fortnightly, START + timedelta(days=number))
    assert asked(acme) == Counter()
    with tenant_scope(acme), time_machine.travel(START + timedelta(days=4), tick=False):
        campaign_resume(campaign=fortnightly, actor=alice)
    days = []
    for number in range(4, 14):
        before = asked(acme).total()
        run(fortnightly, START + timedelta(days=number))
        days.append(asked(acme).total() - before)
    # About 30 a day as ever, and as many again of those whose days were missed.
    assert max(days) <= 85 and sum(days) == 300


def test_after_months_without_a_worker_a_few_days_are_made_up_for(
    acme: Organisation, fortnightly: Campaign
) -> None:
    run(fortnightly, START + timedelta(days=11))
    assert 100 < asked(acme).total() < 200


@settings(deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 900),
    st.integers(1, 12),
    st.sampled_from(["weeks", "months"]),
)
def test_every_day_is_in_one_cycle_of_working_days(
    launch: date, after: int, every: int, unit: str
) -> None:
    rhythm = Rhythm.model_validate({"every": every, "unit": unit})
    campaign = Campaign(
        rhythm=rhythm.model_dump(),
        launched_at=datetime(launch.year, launch.month, launch.day, 12, tzinfo=UTC),
    )
    day, zone = launch + timedelta(days=after), Organisation().zone
    cycle = cycle_at(campaign, day, zone)
    assert cycle.starts == later(launch, rhythm, cycle.number) <= day
    assert day < later(launch, rhythm, cycle.number + 1)
    assert all(each.weekday() < 5 and not is_holiday(each, "NO") for each in cycle.days)


@pytest.fixture
def after_purchase(acme: Organisation, survey: Survey, alice: User) -> Campaign:
    make_contacts(acme, 1)
    campaign = make_campaign(
        survey,
        kind=Campaign.Kind.TRIGGERED,
        rhythm={"property": "last_purchase_at", "after_days": 3},
        wait_days=7,
        quarantine_days=0,
    )
    return launched(campaign, alice)


def bought(organisation: Organisation, day: str) -> None:
    with tenant_scope(organisation):
        Contact.objects.update(properties={"last_purchase_at": day})


def test_a_date_asks_so_many_days_later_and_once(
    acme: Organisation, after_purchase: Campaign
) -> None:
    bought(acme, "2026-09-10")
    run(after_purchase, START + timedelta(days=5))
    assert asked(acme) == Counter()
    for number in range(6, 12):
        run(after_purchase, START + timedelta(days=number))
    assert asked(acme) == Counter({date(2026, 9, 10).toordinal(): 1})
    bought(acme, "2026-09-20T14:30:00Z")
    run(after_purchase, START + timedelta(days=17))
    assert asked(acme).total() == 2


@pytest.mark.parametrize(
    "told", ["2026-09-03", "1999-01-01", "2026-02-31", "yesterday", "", "2026-09", "2999-01-01"]
)
def test_old_dates_and_what_is_no_date_ask_nobody(
    acme: Organisation, after_purchase: Campaign, told: str
) -> None:
    bought(acme, told)
    run(after_purchase, START)
    run(after_purchase, START + timedelta(days=20))
    assert asked(acme) == Counter()


@pytest.fixture
def after_ticket(acme: Organisation, survey: Survey, alice: User) -> Campaign:
    make_contacts(acme, 1)
    campaign = make_campaign(
        survey,
        kind=Campaign.Kind.TRIGGERED,
        rhythm={"event": "ticket_closed", "after_days": 2},
        wait_days=7,
    )
    return launched(campaign, alice)


def tell(organisation: Organisation, moment: datetime, name: str = "ticket_closed") -> None:
    with tenant_scope(organisation):
        contact = Contact.objects.get()
        key = str(TriggerEvent.objects.count())
        TriggerEvent.objects.create(name=name, contact=contact, key=key, occurred_at=moment)
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        events_take(organisation=organisation)
        events_take(organisation=organisation)


def test_an_event_asks_so_many_days_later(acme: Organisation, after_ticket: Campaign) -> None:
    tell(acme, START + timedelta(days=1))
    with tenant_scope(acme):
        invitation = Invitation.objects.get()
        assert TriggerEvent.objects.get().taken_at
    assert (invitation.state, invitation.due_at) == (State.QUEUED, START + timedelta(days=3))


def test_two_events_before_the_question_ask_once(
    acme: Organisation, after_ticket: Campaign
) -> None:
    tell(acme, START + timedelta(days=1))
    tell(acme, START + timedelta(days=2))
    assert asked(acme).total() == 1


@pytest.mark.parametrize(
    ("name", "days"), [("ticket_opened", 1), ("ticket_closed", -1), ("ticket_closed", -100)]
)
def test_other_events_and_those_before_the_launch_ask_nobody(
    acme: Organisation, after_ticket: Campaign, name: str, days: int
) -> None:
    tell(acme, START + timedelta(days=days), name)
    assert asked(acme) == Counter()
    with tenant_scope(acme):
        assert TriggerEvent.objects.get().taken_at


def test_what_would_come_too_late_is_not_sent(
    acme: Organisation, after_ticket: Campaign, mail: object
) -> None:
    from distribution.sending import batch_send

    tell(acme, START)
    with time_machine.travel(START + timedelta(days=30), tick=False):
        Organisation.objects.update(paid_until=START + timedelta(days=90))
        batch_send(organisation=Organisation.objects.get(pk=acme.pk), campaign_id=after_ticket.pk)
    with tenant_scope(acme):
        invitation = Invitation.objects.get()
    assert (invitation.state, invitation.not_asked) == (State.SUPPRESSED, "too_late")


def test_it_runs_until_somebody_ends_it(acme: Organisation, after_ticket: Campaign) -> None:
    from distribution.sending import batch_send

    batch_send(organisation=acme, campaign_id=after_ticket.pk)
    with tenant_scope(acme):
        after_ticket.refresh_from_db()
    assert after_ticket.state == Campaign.State.SENDING and clock.now()
