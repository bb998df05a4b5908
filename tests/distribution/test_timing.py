"""No message leaves outside the recipient's hours, weekdays and working days, whatever the clock
does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contacts.models import Contact
from distribution.models import Campaign, Channel
from distribution.places import country_of, home_place, phone_country, place_of
from distribution.timing import (
    MONDAY_TO_FRIDAY,
    SPREAD,
    Place,
    Timing,
    is_holiday,
    may_leave,
    next_allowed,
    usual_timing,
)

OSLO = Place(ZoneInfo("Europe/Oslo"), "NO")
OFFICE = Timing(from_hour=9, until_hour=17, weekdays=MONDAY_TO_FRIDAY, skip_holidays=True)
ZONES = sorted(available_timezones() - {"localtime", "posixrules"})
# Zones whose clock does odd things: half hours, changes at midnight, a day that never was.
ODD_ZONES = [
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "Africa/Cairo",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Nuuk",
    "Europe/Oslo",
    "Europe/Stockholm",
]


def oslo(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=OSLO.zone, fold=fold)  # type: ignore[arg-type, misc]


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    opens = draw(st.integers(0, 23))
    return Timing(
        from_hour=opens,
        until_hour=draw(st.integers(opens + 1, 24)),
        weekdays=draw(st.lists(st.integers(0, 6), min_size=1, unique=True)),
        skip_holidays=draw(st.booleans()),
        start_at=draw(st.none() | moments()),
    )


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


def places() -> st.SearchStrategy[Place]:
    zones = st.sampled_from(ODD_ZONES) | st.sampled_from(ZONES)
    countries = st.sampled_from(["NO", "SE", "DK", "FI", "DE", "US", "JP", "", "XX"])
    return st.builds(Place, zones.map(ZoneInfo), countries)


@settings(deadline=None)
@given(moments(), timings(), places(), st.floats(0, 0.999))
def test_nothing_leaves_outside_the_rules(
    moment: datetime, timing: Timing, place: Place, share: float
) -> None:
    allowed = next_allowed(moment, timing, place, share)
    local = allowed.astimezone(place.zone)
    assert timing.from_hour <= local.hour < timing.until_hour
    assert local.weekday() in timing.weekdays
    assert not (timing.skip_holidays and is_holiday(local.date(), place.country))
    assert allowed >= moment and (timing.start_at is None or allowed >= timing.start_at)


@settings(deadline=None)
@given(moments(), timings(), places())
def test_nothing_waits_longer_than_it_must(moment: datetime, timing: Timing, place: Place) -> None:
    """No quarter of an hour between now and the answer was allowed."""
    allowed = next_allowed(moment, timing, place)
    if may_leave(timing.earliest(moment), timing, place):
        assert allowed == timing.earliest(moment)
    passed = timing.earliest(moment)
    steps = 0
    while passed < allowed and steps < 400:
        assert not may_leave(passed, timing, place)
        passed, steps = passed + timedelta(minutes=15), steps + 1


@settings(deadline=None)
@given(moments(), timings(), places(), st.floats(0, 0.999))
def test_what_was_allowed_stays_allowed(
    moment: datetime, timing: Timing, place: Place, share: float
) -> None:
    allowed = next_allowed(moment, timing, place, share)
    assert next_allowed(allowed, timing, place) == allowed


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ((2026, 11, 25, 10, 0), (2026, 11, 25, 10, 0)),  # inside: at once
        ((2026, 11, 25, 8, 59), (2026, 11, 25, 9, 0)),
        ((2026, 11, 25, 17, 0), (2026, 11, 26, 9, 0)),  # the closing hour is out
        ((2026, 11, 27, 17, 0), (2026, 11, 30, 9, 0)),  # over the weekend
        ((2026, 12, 24, 17, 0), (2026, 12, 28, 9, 0)),  # over Christmas
        ((2026, 4, 1, 17, 0), (2026, 4, 7, 9, 0)),  # over Easter
        ((2026, 5, 13, 17, 0), (2026, 5, 15, 9, 0)),  # Ascension Day
    ],
)
def test_a_message_waits_for_the_next_working_hours(
    asked: tuple[int, ...], leaves: tuple[int, ...]
) -> None:
    assert next_allowed(oslo(*asked), OFFICE, OSLO) == oslo(*leaves)


def test_an_hour_that_does_not_exist_begins_after_the_jump() -> None:
    night = Timing(from_hour=2, until_hour=4)
    before = oslo(2026, 3, 29, 0, 30)
    assert next_allowed(before, night, OSLO) == oslo(2026, 3, 29, 3, 0)
    only_gap = Timing(from_hour=2, until_hour=3)
    assert next_allowed(before, only_gap, OSLO) == oslo(2026, 3, 30, 2, 0)


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    night = Timing(from_hour=2, until_hour=3)
    first, second = oslo(2026, 10, 25, 2, 30), oslo(2026, 10, 25, 2, 30, fold=1)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    opens = next_allowed(oslo(2026, 10, 25, 1, 0), night, OSLO)
    assert opens == oslo(2026, 10, 25, 2, 0).astimezone(UTC)
    for moment in [first, second]:
        assert next_allowed(moment, night, OSLO) == moment.astimezone(UTC)


def test_whoever_waits_leaves_within_half_an_hour_not_in_one_second() -> None:
    evening = oslo(2026, 11, 25, 20, 0)
    leaves = [next_allowed(evening, OFFICE, OSLO, number / 100) for number in range(100)]
    opening = oslo(2026, 11, 26, 9, 0)
    assert min(leaves) == opening and opening + SPREAD * 0.9 < max(leaves) < opening + SPREAD
    assert len(set(leaves)) == 100


def test_nothing_leaves_before_the_start() -> None:
    timing = OFFICE.model_copy(update={"start_at": oslo(2026, 12, 5, 12, 0)})  # a Saturday
    assert next_allowed(oslo(2026, 11, 25, 10, 0), timing, OSLO) == oslo(2026, 12, 7, 9, 0)


@pytest.mark.parametrize(
    "rules",
    [
        {"from_hour": 9, "until_hour": 9},
        {"weekdays": []},
        {"weekdays": [7]},
        {"until_hour": 25},
        {"start_at": "2026-01-01T10:00:00"},
    ],
)
def test_rules_under_which_nothing_could_leave_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Timing.model_validate(rules)


@pytest.mark.parametrize(
    ("day", "country", "off"),
    [
        (date(2026, 5, 17), "NO", True),
        (date(2026, 5, 17), "SE", False),
        (date(2026, 6, 19), "SE", True),  # midsummer's eve, by custom
        (date(2026, 12, 24), "SE", True),
        (date(2026, 12, 31), "SE", True),
        (date(2026, 10, 31), "SE", True),
        (date(2026, 6, 6), "SE", True),
        (date(2026, 11, 29), "NO", False),  # a Sunday is no holiday by itself
        (date(2026, 12, 25), "XX", False),
        (date(2026, 12, 25), "", False),
    ],
)
def test_each_country_has_its_own_holidays(day: date, country: str, off: bool) -> None:
    assert is_holiday(day, country) is off


@pytest.mark.parametrize(
    ("contact", "zone", "country"),
    [
        ({}, "Europe/Oslo", "NO"),
        ({"phone": "+46701234567"}, "Europe/Stockholm", "SE"),
        ({"phone": "+358401234567"}, "Europe/Helsinki", "FI"),
        ({"phone": "+12025550123"}, "Europe/Oslo", "US"),  # many zones: the organisation's
        ({"phone": "nonsense"}, "Europe/Oslo", "NO"),
        ({"properties": {"time_zone": "Asia/Tokyo"}}, "Asia/Tokyo", "JP"),
        ({"properties": {"time_zone": "Asia/Tokyo"}, "phone": "+46701234567"}, "Asia/Tokyo", "SE"),
        ({"properties": {"time_zone": "Mars/Olympus"}}, "Europe/Oslo", "NO"),
        ({"properties": {"time_zone": None}}, "Europe/Oslo", "NO"),
        ({"properties": {"time_zone": "../../etc/passwd"}}, "Europe/Oslo", "NO"),
    ],
)
def test_the_clock_is_the_recipients(contact: dict[str, object], zone: str, country: str) -> None:
    assert place_of(Contact(**contact), OSLO.zone) == Place(ZoneInfo(zone), country)


def test_a_zone_without_a_country_has_no_holidays() -> None:
    assert country_of(ZoneInfo("UTC")) == "" and home_place(ZoneInfo("Europe/Oslo")) == OSLO
    assert phone_country("") == ""


def test_the_usual_hours_depend_on_the_channel() -> None:
    sms = usual_timing(Channel.SMS, Campaign.Kind.ONCE)
    mail = usual_timing(Channel.EMAIL, Campaign.Kind.ONCE)
    after_event = usual_timing(Channel.EMAIL, Campaign.Kind.TRIGGERED)
    assert (sms.from_hour, sms.until_hour, sms.weekdays) == (9, 20, MONDAY_TO_FRIDAY)
    assert (mail.from_hour, mail.until_hour, mail.skip_holidays) == (7, 20, True)
    assert (after_event.from_hour, after_event.until_hour, len(after_event.weekdays)) == (7, 21, 7)
    assert not usual_timing(Channel.API, Campaign.Kind.ONCE).has_window
