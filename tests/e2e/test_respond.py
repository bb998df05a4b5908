"""The respondent's pages in a real browser: phone, no script, keyboard, accessibility."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.models import Invitation
from surveys.models import Response
from tests.surveys.asking import invite, link_to, make_survey

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDTHS = [320, 390, 1280]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def invitation(transactional_db: None, alice: User, acme: Organisation) -> Invitation:
    return invite(make_survey(acme, alice))


def answers(organisation: Organisation) -> list[tuple[int | None, str]]:
    with tenant_scope(organisation):
        return list(Response.objects.values_list("score", "comment"))


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways (measured without its own script)."""
    size = page.locator("html").bounding_box()
    boxes = [part.bounding_box() for part in page.locator("body *:not(.gone)").all()]
    assert size is not None
    return all(box is None or box["x"] + box["width"] <= size["width"] + 1 for box in boxes)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_answers_without_script(
    live_server: LiveServer,
    context: BrowserContext,
    invitation: Invitation,
    acme: Organisation,
    width: int,
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    page.goto(f"{live_server.url}{link_to(invitation)}?score=9&lang=en")
    assert fits(page)
    assert page.get_by_role("radio", name="9", exact=True).is_checked()
    page.get_by_role("radio", name="10 Extremely likely").check()
    page.get_by_role("button", name="Send").click()
    assert answers(acme) == [(10, "")]
    assert fits(page)
    page.get_by_label("What do you value most about us?").fill("The technician rang ahead.")
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", name="Great to hear").is_visible()
    assert fits(page)
    assert answers(acme) == [(10, "The technician rang ahead.")]
    assert context.cookies() == []
    assert all(url.startswith(live_server.url) for url in foreign)
    page.go_back()
    page.get_by_role("button", name="Send").click()
    assert len(answers(acme)) == 1


def test_the_keyboard_is_enough(
    live_server: LiveServer, context: BrowserContext, invitation: Invitation, acme: Organisation
) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}{link_to(invitation)}?lang=en")
    for _ in range(3):  # two languages, then the scale
        page.keyboard.press("Tab")
    for key in ["Space", "ArrowRight", "ArrowRight", "Tab", "Enter"]:
        page.keyboard.press(key)
    page.wait_for_url("**/more?lang=en")
    assert answers(acme) == [(2, "")]
    page.get_by_role("textbox").focus()
    page.keyboard.type("Too slow")
    for key in ["Tab", "Enter"]:
        page.keyboard.press(key)
    page.wait_for_url("**/thanks?lang=en")
    assert answers(acme) == [(2, "Too slow")]


def test_sending_nothing_explains_itself(
    live_server: LiveServer, context: BrowserContext, invitation: Invitation
) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}{link_to(invitation)}?lang=en")
    page.get_by_role("button", name="Send").click()
    assert "Choose a number from 0 to 10." in page.get_by_role("alert").inner_text()
    assert page.title().startswith("Error:")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_target_is_large_enough(
    live_server: LiveServer, context: BrowserContext, invitation: Invitation, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{link_to(invitation)}?lang=nb")
    for target in page.locator("label, button, header a, footer a").all():
        box = target.bounding_box()
        assert box is not None and box["width"] >= 24 and box["height"] >= 24, target


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(
    live_server: LiveServer, browser: Browser, invitation: Invitation, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    address = f"{live_server.url}{link_to(invitation)}"
    visited = 0

    def look() -> None:
        nonlocal visited
        visited += 1
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    page.goto(address)
    look()
    page.get_by_role("button").click()
    look()
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("button").click()
    look()
    page.get_by_role("textbox").fill("For dyrt")
    page.get_by_role("button").click()
    look()
    for other in [f"{address}/privacy", f"{live_server.url}/s/unknown.token"]:
        page.goto(other)
        look()
    assert visited == 6
    context.close()
