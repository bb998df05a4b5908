"""A survey in another site's page, over it, and on a tablet: a real browser, other origins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from distribution.channels.link.elsewhere import frame_snippet, pop_up_snippet
from distribution.models import ShareLink
from surveys.models import Response, Survey
from tests.surveys.everything import definition, live, question

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BrokenRules = Callable[[Page], str]
# What a careful shop allows: its own code and ours.
POLICY = "default-src 'none'; script-src {ours}; frame-src {ours}; style-src {ours}"
LETTERS = "<label>Name <input id=name></label><button>Buy</button>"


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


def with_pop_up(survey: Survey, shop: Shop, **pop_up: Any) -> ShareLink:
    link = make_link(survey, shop, pop_up={"delay_seconds": 0, **pop_up})
    shop.body = LETTERS + pop_up_snippet(survey.organisation, link)
    return link


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


def never_asked(page: Page) -> None:
    """Waits longer than the pop-up does when it asks."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    expect(dialog(page)).to_have_count(0)


# The pop-up


def test_a_visitor_answers_once_under_a_strict_policy(
    shop: Shop, visitor: Page, refusals: list[str], survey: Survey, broken_rules: BrokenRules
) -> None:
    with_pop_up(survey, shop)
    visitor.goto(shop.url)
    expect(dialog(visitor)).to_be_visible()
    assert broken_rules(visitor) == ""
    frame = visitor.frame_locator("iframe")
    height = visitor.locator("iframe").bounding_box()
    assert height is not None and height["height"] > 200
    send(frame, 9)
    frame.locator("textarea").fill("Quick and kind")
    send(frame)
    expect(frame.get_by_role("heading", name="Thank you (en)")).to_be_visible()
    visitor.get_by_role("button", name="Close").click()
    visitor.goto(shop.url)
    never_asked(visitor)
    assert answers(survey) == [(9, "Quick and kind")]
    assert visitor.context.cookies() == []
    assert refusals == []


def test_who_closes_it_is_asked_again_only_after_the_days(
    shop: Shop, visitor: Page, survey: Survey
) -> None:
    link = with_pop_up(survey, shop, days=30)
    visitor.goto(shop.url)
    expect(dialog(visitor)).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(dialog(visitor)).to_have_count(0)
    visitor.goto(shop.url)
    never_asked(visitor)
    pass_days(visitor, link, 29.9)
    visitor.goto(shop.url)
    never_asked(visitor)
    pass_days(visitor, link, 30.1)
    visitor.goto(shop.url)
    expect(dialog(visitor)).to_be_visible()


def pass_days(page: Page, link: ShareLink, days: float) -> None:
    note(page, link, f"asked: Date.now() - {days} * 864e5")


def note(page: Page, link: ShareLink, news: str) -> None:
    """Change what the pop-up remembers in this browser."""
    page.evaluate(
        f"""(name) => {{
            const kept = JSON.parse(localStorage.getItem(name));
            localStorage.setItem(name, JSON.stringify({{ ...kept, {news} }}));
        }}""",
        f"anbefal {link.token}",
    )


def test_only_the_chosen_share_is_asked(shop: Shop, visitor: Page, survey: Survey) -> None:
    link = with_pop_up(survey, shop, share=50, paths=["/begin/none"])
    visitor.goto(shop.url)
    for lot, is_asked in ((50.1, False), (49.9, True)):
        note(visitor, link, f"lot: {lot}")
        visitor.goto(f"{shop.url}/begin/none")
        if is_asked:
            expect(dialog(visitor)).to_be_visible()
        else:
            never_asked(visitor)


def test_it_asks_on_the_chosen_pages_alone(shop: Shop, visitor: Page, survey: Survey) -> None:
    with_pop_up(survey, shop, paths=["/thanks", "/shop/*"])
    for path in ("/", "/thanks/you", "/shopping"):
        visitor.goto(shop.url + path)
        never_asked(visitor)
    visitor.goto(f"{shop.url}/shop/boots?size=43")
    expect(dialog(visitor)).to_be_visible()


def test_the_keyboard_stays_in_it_and_escape_closes_it_from_within(
    shop: Shop, visitor: Page, survey: Survey
) -> None:
    with_pop_up(survey, shop)
    visitor.goto(shop.url)
    expect(dialog(visitor)).to_be_visible()
    for _ in range(30):
        visitor.keyboard.press("Tab")
        assert visitor.evaluate("document.activeElement.id") != "name"
    visitor.frame_locator("iframe").locator("input[name=nps]").first.focus()
    visitor.keyboard.press("Escape")
    expect(dialog(visitor)).to_have_count(0)
    assert answers(survey) == []


def test_nobody_is_interrupted_while_writing(shop: Shop, visitor: Page, survey: Survey) -> None:
    with_pop_up(survey, shop, delay_seconds=1)
    visitor.goto(shop.url)
    visitor.locator("#name").fill("Kar")
    visitor.wait_for_timeout(2_000)
    expect(dialog(visitor)).to_have_count(0)
    visitor.locator("#name").blur()
    expect(dialog(visitor)).to_be_visible()


def test_it_fits_a_small_phone(browser: Browser, shop: Shop, survey: Survey) -> None:
    with_pop_up(survey, shop)
    context = browser.new_context(locale="en-GB", viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(shop.url)
    expect(dialog(page)).to_be_visible()
    box = dialog(page).bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_script_that_was_kept_does_not_ask_for_a_closed_survey(
    shop: Shop, visitor: Page, survey: Survey
) -> None:
    with_pop_up(survey, shop)
    visitor.goto(shop.url)
    expect(dialog(visitor)).to_be_visible()
    visitor.evaluate("localStorage.clear()")
    with tenant_scope(survey.organisation):
        Survey.objects.update(state=Survey.State.CLOSED)
    # The script comes from the browser's cache, as it was.
    visitor.goto(shop.url)
    never_asked(visitor)


def test_a_tag_may_name_the_language_and_hidden_fields(
    shop: Shop, visitor: Page, survey: Survey
) -> None:
    link = with_pop_up(survey, shop)
    snippet = pop_up_snippet(survey.organisation, link)
    shop.body = snippet.replace(
        "<script ", '<script data-lang="sv" data-store="oslo" data-vip="1" '
    )
    visitor.goto(shop.url)
    frame = visitor.frame_locator("iframe")
    expect(frame.locator("html")).to_have_attribute("lang", "sv")
    expect(visitor.get_by_role("button", name="Stäng")).to_be_visible()
    send(frame, 7)
    expect(frame.locator("textarea")).to_be_visible()
    with tenant_scope(survey.organisation):
        assert Response.objects.get().properties == {"store": "oslo"}


# In a frame


def test_a_frame_is_as_high_as_its_page_and_keeps_the_answer_once(
    shop: Shop, visitor: Page, refusals: list[str], survey: Survey
) -> None:
    link = make_link(survey, shop)
    shop.body = frame_snippet(survey.organisation, link, "en")
    visitor.goto(shop.url)
    frame = visitor.frame_locator("iframe")
    expect(frame.locator("input[name=nps]")).to_have_count(11)
    visitor.wait_for_function("document.querySelector('iframe').style.height")
    inner = visitor.frames[1]
    assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert visitor.context.cookies() == []
    send(frame, 8)
    frame.locator("textarea").fill("In the frame")
    send(frame)
    expect(frame.get_by_role("heading", name="Thank you (en)")).to_be_visible()
    assert answers(survey) == [(8, "In the frame")]
    assert visitor.context.cookies() == []
    assert refusals == []


def test_a_site_that_is_not_named_shows_nothing(
    shop: Shop, visitor: Page, survey: Survey, site: str
) -> None:
    link = make_link(survey, shop)
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(embedding={"sites": ["https://other.example"]})
    for snippet in (frame_snippet, lambda *made: pop_up_snippet(*made[:2])):
        shop.body = snippet(survey.organisation, link, "en")
        visitor.goto(shop.url)
        visitor.wait_for_load_state("networkidle")
        assert all(frame.url.startswith("chrome-error:") for frame in visitor.frames[1:])
        expect(dialog(visitor)).to_have_count(0)
    shop.body = f'<iframe src="{at("s", link, site)}"></iframe>'
    visitor.goto(shop.url)
    visitor.wait_for_load_state("networkidle")
    assert visitor.frames[1].url.startswith("chrome-error:")


def test_axe_finds_nothing_in_the_frames_own_pages(
    shop: Shop, visitor: Page, survey: Survey, site: str, broken_rules: BrokenRules
) -> None:
    link = make_link(survey, shop)
    visitor.goto(f"{at('e', link, site)}?lang=en")
    assert broken_rules(visitor) == ""
    send(visitor, 8)
    visitor.wait_for_url("**/1?*")
    assert broken_rules(visitor) == ""
    send(visitor)
    visitor.wait_for_url("**/thanks?*")
    assert broken_rules(visitor) == ""


# On a tablet


TABLET = {"is_on": True, "thanks_seconds": 3, "idle_seconds": 30}


@pytest.mark.parametrize("has_script", [True, False])
def test_a_tablet_begins_again_after_the_thanks(
    browser: Browser, survey: Survey, site: str, has_script: bool
) -> None:
    tablet = browser.new_context(
        locale="en-GB", viewport={"width": 1024, "height": 768}, java_script_enabled=has_script
    )
    page = tablet.new_page()
    address = at("k", make_link(survey, kiosk=TABLET), site)
    page.goto(address)
    for score in (9, 2):
        send(page, score)
        expect(page.locator("textarea")).to_be_visible()
        send(page)
        expect(page.get_by_role("heading", name="Thank you (en)")).to_be_visible()
        expect(page.locator("input[name=nps]")).to_have_count(11)
        assert page.url == address
        assert page.locator("input[name=nps]:checked").count() == 0
    assert answers(survey) == [(9, ""), (2, "")]
    assert tablet.cookies() == []
    tablet.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    yield context
    context.close()


def test_who_walks_away_is_asked_and_then_forgotten(
    tablet: BrowserContext, survey: Survey, site: str, broken_rules: BrokenRules
) -> None:
    page = tablet.new_page()
    page.clock.install()
    address = at("k", make_link(survey, kiosk=TABLET), site)
    page.goto(address)
    page.clock.fast_forward(300_000)
    expect(dialog(page)).to_have_count(0)
    send(page, 9)
    page.wait_for_url("**/1?*")
    page.locator("textarea").fill("Half a sen")
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    assert broken_rules(page) == ""
    page.get_by_role("button", name="I am still here").click()
    expect(dialog(page)).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("Half a sen")
    page.clock.fast_forward(31_000)
    expect(dialog(page)).to_be_visible()
    page.clock.fast_forward(21_000)
    page.wait_for_url(address)
    assert page.evaluate("sessionStorage.length") == 0
    assert page.locator("input[name=nps]:checked").count() == 0
    page.go_back()
    page.wait_for_url(address)
    assert answers(survey) == [(9, "")]


def test_an_answer_without_network_waits_on_the_tablet(
    tablet: BrowserContext, survey: Survey, site: str
) -> None:
    page = tablet.new_page()
    address = at("k", make_link(survey, kiosk=TABLET), site)
    page.goto(address)
    tablet.set_offline(True)
    send(page, 9)
    expect(page.get_by_text("Not sent yet: no connection.")).to_be_visible()
    assert answers(survey) == []
    tablet.set_offline(False)
    page.wait_for_url("**/1?*")
    assert answers(survey) == [(9, "")]


def test_axe_finds_nothing_on_the_tablet_and_its_buttons_are_large(
    tablet: BrowserContext, survey: Survey, site: str, broken_rules: BrokenRules
) -> None:
    page = tablet.new_page()
    page.goto(at("k", make_link(survey, kiosk={**TABLET, "thanks_seconds": 60}), site))
    assert broken_rules(page) == ""
    for button in page.locator(".scale label, main button").all():
        box = button.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 60
    send(page, 8)
    page.wait_for_url("**/1?*")
    assert broken_rules(page) == ""
    send(page)
    page.wait_for_url("**/thanks?*")
    assert broken_rules(page) == ""


# The pages of staff


def test_the_pop_up_is_tried_over_our_own_page(
    page: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None], site: str
) -> None:
    link = make_link(survey)
    log_in(page, alice)
    page.goto(f"/o/acme/surveys/{survey.pk}/share/{link.pk}/pop-up/")
    page.get_by_role("link", name="Try the pop-up").click()
    frame = page.frame_locator("dialog iframe")
    send(frame, 9)
    expect(frame.locator("textarea")).to_be_visible()
    assert answers(survey) == []


@pytest.mark.parametrize("tab", ["", "qr/", "poster/", "frame/", "pop-up/", "kiosk/", "edit/"])
def test_axe_finds_nothing_on_the_pages_of_a_link(
    phone: Page,
    alice: User,
    survey: Survey,
    log_in: Callable[[Page, User], None],
    broken_rules: BrokenRules,
    tab: str,
) -> None:
    link = make_link(survey, kiosk=TABLET)
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(embedding={"sites": ["https://a.example"], "kiosk": TABLET})
    log_in(phone, alice)
    phone.goto(f"/o/acme/surveys/{survey.pk}/share/{link.pk}/{tab}")
    assert broken_rules(phone) == ""
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not re.search(r"\{[{%]", phone.content())
