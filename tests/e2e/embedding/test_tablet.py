"""The survey on a tablet that begins again by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from surveys.models import Survey
from tests.e2e.embedding.conftest import TABLET, BrokenRules, answers, at, dialog, make_link, send

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


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
