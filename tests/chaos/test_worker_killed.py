"""A worker is killed in the middle of a campaign, and the broker forgets everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.fixtures import Settings
from redis import Redis

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution import bells
from distribution.models import Campaign, Invitation
from distribution.services import campaign_launch
from distribution.sweeping import distribution_sweep, invitations_care
from tests.distribution.conftest import make_campaign, make_contacts, make_survey, states
from tests.distribution.mailserver import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
State = Invitation.State
PEOPLE, WORKERS = 300, 2


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait as beat does: sweep now and then, because a bell may have gone with a dead worker."""
    started = swept = time.monotonic()
    while not condition():
        assert time.monotonic() < started + seconds, "it took too long"
        if time.monotonic() > swept + 3:
            distribution_sweep()
            swept = time.monotonic()
        time.sleep(0.05)


def is_done(organisation: Organisation, campaign: Campaign) -> bool:
    with tenant_scope(organisation):
        campaign.refresh_from_db()
    return campaign.is_done


class Workers:
    """Celery as production runs it, with the test's database, mail server and broker."""

    def __init__(self, port: int) -> None:
        database = str(connection.settings_dict["NAME"])
        url = urlsplit(os.environ["DATABASE_URL"])
        self.prefix = f"{database}:"
        self.bell = Celery(broker=django_settings.REDIS_URL, set_as_current=False)
        self.bell.conf.broker_transport_options = {"global_keyprefix": self.prefix}
        self._env = {
            **os.environ,
            "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}")),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        self._group: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["celery", "-A", "config", "worker", "-Q", "mail", "-c", str(WORKERS)]
        self._group = subprocess.Popen(
            [sys.executable, "-m", *words, "-l", "ERROR"], env=self._env, start_new_session=True
        )

    def kill(self) -> None:
        """Every process of the group at once, as an out-of-memory killer or a power cut does."""
        if self._group:
            os.killpg(self._group.pid, signal.SIGKILL)
            self._group.wait()
            self._group = None

    def forget(self) -> None:
        """The broker loses what it had."""
        broker = Redis.from_url(django_settings.REDIS_URL)
        for key in broker.scan_iter(f"{self.prefix}*"):
            broker.delete(key)
        broker.close()


@pytest.fixture
def workers(
    mail: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workers]:
    workers = Workers(settings.EMAIL_PORT)
    workers.forget()
    monkeypatch.setattr(bells, "current_app", workers.bell)
    yield workers
    workers.kill()
    workers.forget()
    workers.bell.close()


def test_a_killed_worker_loses_nobody_and_asks_nobody_twice(
    acme: Organisation, alice: User, mail: MailServer, workers: Workers
) -> None:
    mail.seconds_per_message = 0.01
    campaign = make_campaign(make_survey(acme))
    make_contacts(acme, PEOPLE)
    workers.start()
    with tenant_scope(acme):
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)
    wait_until(lambda: len(mail.recipients) > PEOPLE // 3)
    workers.kill()
    workers.forget()
    got = len(mail.recipients)
    assert got < PEOPLE

    invitations_care(organisation=acme, lease=timedelta(0))
    doubtful = states(acme, campaign.pk).get(State.UNKNOWN, 0)
    assert doubtful <= WORKERS
    workers.start()
    wait_until(lambda: is_done(acme, campaign))

    assert max(Counter(mail.recipients).values()) == 1
    with tenant_scope(acme):
        rows = dict(campaign.invitations.values_list("address", "state"))
    sent = {address for address, state in rows.items() if state == State.SENT}
    assert sent <= set(mail.recipients)
    assert len(sent) + doubtful == PEOPLE == len(rows)
