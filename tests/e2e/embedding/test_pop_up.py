"""The pop-up on another company's site, which has a strict policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.tenancy import tenant_scope
from distribution.channels.link.elsewhere import pop_up_snippet
from distribution.models import ShareLink
from surveys.models import Response, Survey
from tests.e2e.embedding.conftest import BrokenRules, Shop, answers, dialog, make_link, send

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LETTERS = "<label>Name <input id=name></label><button>Buy</button>"


def with_pop_up(survey: Survey, shop: Shop, **pop_up: Any) -> ShareLink:
    link = make_link(survey, shop, pop_up={"delay_seconds": 0, **pop_up})
    shop.body = LETTERS + pop_up_snippet(survey.organisation, link)
    return link


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
