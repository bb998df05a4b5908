"""People answer while the web server is killed and the database drops everybody."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.local.ports import free_port
from surveys.models import Response, Survey
from tests.distribution.open_links.visitor import TWO_PAGES
from tests.surveys.asking import invite, link_to
from tests.surveys.everything import definition, live, open_link

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ANSWERS_EACH, PEOPLE_EACH_WAY = 6, 4
FORM = re.compile(r'<form method="post"[^>]* action="([^"]*)"')
HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')


class Web:
    """The web server as production runs it, with the test's database."""

    def __init__(self) -> None:
        self.port, self.failures = free_port(), 0
        url = urlsplit(os.environ["DATABASE_URL"])._replace(
            path=f"/{connection.settings_dict['NAME']}"
        )
        self._env = {
            **os.environ,
            "DATABASE_URL": urlunsplit(url),
            "BASE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.start()

    def start(self) -> None:
        words = ["granian", "--interface", "wsgi", "--no-ws", "--port", str(self.port)]
        words += ["--blocking-threads", "4", "--log-level", "critical", "config.wsgi:application"]
        self._group = subprocess.Popen(
            [sys.executable, "-m", *words], env=self._env, start_new_session=True
        )

    def kill(self) -> None:
        """Every process at once, as an out-of-memory killer or a power cut does."""
        os.killpg(self._group.pid, signal.SIGKILL)
        self._group.wait()

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, text and X-Next; asked again as respond.js does until there is an answer."""
        body = urlencode(fields) if fields else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                method = "POST" if fields else "GET"
                caller.request(method, path, body, {**headers, "X-Requested-With": "respond"})
                got = caller.getresponse()
                page = got.read().decode()
                if got.status < 500:
                    return got.status, page, got.headers.get("X-Next", "")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                caller.close()
            self.failures += 1
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311
        raise TimeoutError(path)


@dataclass
class Crowd:
    """People who answer again and again, and what was confirmed to them: mark -> score."""

    web: Web
    confirmed: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, mark: str) -> None:
        """One person's two pages."""
        score = str(random.randrange(11))  # noqa: S311
        _, page, _ = self.web.ask(path)
        for fields in ({"nps": score}, {"text": mark}):
            form = FORM.search(page)
            assert form is not None, page
            hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}
            status, _, following = self.web.ask(unescape(form[1]), {**hidden, **fields})
            if status != 204:
                return
            _, page, _ = self.web.ask(following)
        self.confirmed[mark] = score


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    web.ask("/healthz")
    yield web
    web.kill()


def drop_connections() -> None:
    """What the clients of a database that crashed and came back see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def invited(survey: Survey) -> list[str]:
    """Where enough people for everybody are invited to."""
    return [
        link_to(invite(survey, f"{number}-{survey.pk}@example.com", "en"))
        for number in range(PEOPLE_EACH_WAY * ANSWERS_EACH)
    ]


def test_what_was_confirmed_is_there_once_whatever_dies(
    acme: Organisation, alice: User, web: Web
) -> None:
    survey = live(acme, alice, definition(*TWO_PAGES))
    nameless = live(acme, alice, definition(*TWO_PAGES), is_anonymous=True)
    open_links = [open_link(survey)] * PEOPLE_EACH_WAY * ANSWERS_EACH
    crowd = Crowd(web)

    def person(way: str, paths: list[str]) -> None:
        for number, path in enumerate(paths):
            crowd.answer(path, f"{way} {number}")

    threads = [
        threading.Thread(target=person, args=(f"{way} {number}", paths[number::PEOPLE_EACH_WAY]))
        for way, paths in enumerate([invited(survey), open_links, invited(nameless)])
        for number in range(PEOPLE_EACH_WAY)
    ]
    for thread in threads:
        thread.start()
    for _ in range(4):
        time.sleep(0.4)
        drop_connections()
    is_under_way = [thread.is_alive() for thread in threads]
    web.kill()
    web.start()
    for thread in threads:
        thread.join(60)

    with tenant_scope(acme):
        rows = [row for row in Response.objects.all() if "text" in row.answers]
    stored = {row.answers["text"]: str(row.answers["nps"]) for row in rows}
    assert any(is_under_way) and web.failures > 0
    assert max(Counter(row.answers["text"] for row in rows).values()) == 1
    assert crowd.confirmed.items() <= stored.items()
    assert len(crowd.confirmed) > len(threads) * ANSWERS_EACH * 0.8
