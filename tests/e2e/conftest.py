"""A real browser, a live server, a Celery worker and a real SMTP sink for the browser tests."""

from __future__ import annotations

import email
import os
import socket
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default as default_policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from config.celery import app
from config.local.browser import chromium
from distribution.services import plans
from distribution.timing import Timing
from tests.conftest import LoggedIn
from tests.waiting import wait_until_requests_have_ended

# Playwright keeps an event loop in this thread; Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# On a machine that other tests keep busy; Playwright's own five seconds are for a quiet one.
WAIT_SECONDS = 30
expect.set_options(timeout=WAIT_SECONDS * 1000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Missing: a failure in CI, a skip elsewhere."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _page(browser: Browser, base_url: str, **options: object) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url, locale="en-GB", **options)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_SECONDS * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def _at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign planned here does not wait for Monday morning."""
    monkeypatch.setattr(plans, "usual_timing", lambda _channel, _kind: Timing())


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> Iterator[str]:
    """The live server's address, which is also the one in every mailed link."""
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    yield str(live_server.url)
    # A page that polls may have asked once more just before it was closed.
    wait_until_requests_have_ended()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A desktop window."""
    yield from _page(browser, site, viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A small phone."""
    yield from _page(browser, site, viewport={"width": 320, "height": 640}, has_touch=True)


@pytest.fixture
def phone_without_script(browser: Browser, site: str) -> Iterator[Page]:
    """A small phone on which no script runs."""
    yield from _page(
        browser, site, viewport={"width": 320, "height": 640}, java_script_enabled=False
    )


@pytest.fixture
def log_in(site: str) -> Callable[[Page, User], None]:
    """``log_in(page, alice)`` gives the page a session of alice."""

    def log_in(page: Page, user: User) -> None:
        client = LoggedIn(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])

    return log_in


class Outbox:
    """Mail that really went through SMTP."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.messages.append(email.message_from_bytes(raw, policy=default_policy))
        return "250 OK"

    def wait_for(self, address: str, count: int = 1) -> EmailMessage:
        """The ``count``-th mail to this address; fails when it does not come."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = [mail for mail in self.messages if address in str(mail["To"])]
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.1)
        pytest.fail(
            f"no mail to {address}; there is mail to {[str(m['To']) for m in self.messages]}"
        )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def outbox(settings: Settings) -> Iterator[Outbox]:
    """A local SMTP server on a free port; the mail it got."""
    outbox = Outbox()
    controller = Controller(outbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield outbox
    controller.stop()


@pytest.fixture
def worker(transactional_db: None, outbox: Outbox) -> Iterator[None]:
    """A Celery worker on both queues, over the real broker."""
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, queues=["default", "mail"]):
        yield


@pytest.fixture
def pictures() -> Path:
    """Where a test may leave screenshots."""
    folder = Path(django_settings.BASE_DIR) / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def broken_rules() -> Callable[[Page], str]:
    """``broken_rules(page)``: what axe finds wrong with a page, "" for nothing."""

    def broken_rules(page: Page) -> str:
        found = Axe().run(page)
        return str(found.generate_report()) if found.violations_count else ""

    return broken_rules
