"""The trial ends by itself, to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.access import active_required
from accounts.models import Organisation, User
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before_end", "days_left", "active"),
    [
        (timedelta(days=30), 30, True),
        (timedelta(days=29, seconds=1), 30, True),
        (timedelta(days=1, seconds=1), 2, True),
        (timedelta(days=1), 1, True),
        (timedelta(seconds=1), 1, True),
        (timedelta(0), 0, False),
        (timedelta(days=-400), 0, False),
    ],
)
def test_the_days_left_count_a_started_day_as_one(
    acme: Organisation, before_end: timedelta, days_left: int, active: bool
) -> None:
    with time_machine.travel(acme.trial_ends_at - before_end, tick=False):
        assert acme.trial.days_left == days_left
        assert acme.is_active is active


def test_paying_goes_on_after_the_trial(acme: Organisation) -> None:
    acme.paid_until = acme.trial_ends_at + timedelta(days=365)
    with time_machine.travel(acme.trial_ends_at + timedelta(days=364), tick=False):
        assert acme.is_active
    del acme.trial
    with time_machine.travel(acme.paid_until, tick=False):
        assert not acme.is_active


def page_at(user: User, acme: Organisation, before_end: timedelta) -> str:
    with time_machine.travel(acme.trial_ends_at - before_end, tick=False):
        return LoggedIn(user).get("/o/acme/settings/trial/").text


def test_a_banner_tells_the_end_a_week_ahead_and_afterwards(
    acme: Organisation, carol: User
) -> None:
    assert 'class="banner' not in page_at(carol, acme, timedelta(days=8))
    assert 'class="banner' in page_at(carol, acme, timedelta(days=7))
    over = page_at(carol, acme, timedelta(0))
    assert "The trial has ended" in over and "What works now" in over


@active_required
def send_everything(request: object) -> HttpResponse:
    return HttpResponse("sent")


@pytest.mark.parametrize(("seconds", "outcome"), [(1, 200), (0, 302)])
def test_a_view_that_sends_stops_at_the_second_the_trial_ends(
    acme: Organisation, rf: RequestFactory, seconds: int, outcome: int
) -> None:
    request = rf.post("/")
    request.organisation, request.htmx = acme, False  # type: ignore[attr-defined]
    request._messages = Sink()  # type: ignore[attr-defined]
    with time_machine.travel(acme.trial_ends_at - timedelta(seconds=seconds), tick=False):
        assert send_everything(request).status_code == outcome


class Sink:
    """Where messages go in a request without a session."""

    def add(self, *args: object) -> None:
        """Forget it."""


def test_reading_goes_on_after_the_end(acme: Organisation, alice: User) -> None:
    with time_machine.travel(acme.trial_ends_at + timedelta(days=90), tick=False):
        browser: Client = LoggedIn(alice)
        for page in ("", "members/", "log/", "organisation/"):
            assert browser.get(f"/o/acme/settings/{page}").status_code == 200
