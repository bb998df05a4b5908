"""Another company's site, its visitors, and a survey that stands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from distribution.models import ShareLink
from surveys.models import Response, Survey
from tests.surveys.everything import definition, live, question

BrokenRules = Callable[[Page], str]
# What a careful shop allows: its own code and ours.
POLICY = "default-src 'none'; script-src {ours}; frame-src {ours}; style-src {ours}"


class Shop:
    """A customer's site on an origin of its own; ``body`` is what each of its pages holds."""

    def __init__(self, ours: str) -> None:
        self.body, self.policy = "", POLICY.format(ours=ours)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, self))
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


class Answering(BaseHTTPRequestHandler):
    def __init__(self, shop: Shop, *more: Any) -> None:
        self.shop = shop
        super().__init__(*more)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.shop.policy)
        self.end_headers()
        page = '<!doctype html><html lang="en"><title>Shop</title>'
        page += f"<main><h1>Shop</h1>{self.shop.body}</main></html>"
        self.wfile.write(page.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def shop(site: str) -> Iterator[Shop]:
    shop = Shop(site)
    yield shop
    shop.server.shutdown()
    shop.server.server_close()


@pytest.fixture
def refusals() -> list[str]:
    """What the policy of a page the visitor opened has refused."""
    return []


@pytest.fixture
def visitor(browser: Browser, site: str, refusals: list[str]) -> Iterator[Page]:
    """Somebody who visits the shop."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)

    def note_refusal(said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            refusals.append(said.text)

    page = context.new_page()
    page.on("console", note_refusal)
    yield page
    context.close()


@pytest.fixture
def survey(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    asked = definition(question("nps"), question("text", required=False), hidden_fields=["store"])
    return live(acme, alice, asked)


def make_link(survey: Survey, shop: Shop | None = None, **embedding: Any) -> ShareLink:
    sites = [shop.url] if shop else []
    with tenant_scope(survey.organisation):
        return ShareLink.objects.create(
            survey=survey, name="Shop", embedding={"sites": sites, **embedding}
        )


def at(door: str, link: ShareLink, site: str) -> str:
    return f"{site}/{door}/{public_token(link.organisation, link.token)}"


def answers(survey: Survey) -> list[tuple[int | None, str]]:
    with tenant_scope(survey.organisation):
        return list(Response.objects.order_by("recorded_at").values_list("score", "comment"))


def dialog(page: Page) -> Any:
    return page.locator("dialog[open]")


def send(frame: Any, score: int | None = None) -> None:
    if score is not None:
        frame.locator(f"input[name=nps][value='{score}']").check()
    frame.locator("main form button").click()


# On a tablet


TABLET = {"is_on": True, "thanks_seconds": 3, "idle_seconds": 30}
