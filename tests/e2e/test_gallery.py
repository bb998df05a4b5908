"""The gallery in a real browser: a template is looked through and used, on a phone and by keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_template_is_found_looked_through_and_used_with_the_keyboard(
    page: Page, alice: User, log_in: Callable[[Page, User], None]
) -> None:
    log_in(page, alice)
    page.goto("/o/acme/surveys/")
    page.get_by_role("link", name="Choose a template").press("Enter")
    page.get_by_role("link", name="Market research", exact=True).press("Enter")
    expect(page.locator(".template-card")).to_have_count(1)
    page.get_by_role("link", name="Market research: awareness").press("Enter")
    frame = page.frame_locator("iframe[name=template]")
    expect(frame.get_by_text("Have you bought office chairs")).to_be_visible()
    page.get_by_role("link", name="Page 4").press("Enter")
    expect(frame.get_by_text("How well do you know Acme?")).to_be_visible()
    page.get_by_label("What is bought (English)").fill("coffee")
    page.get_by_label("Other suppliers").fill("Fjord\nFjell")
    page.get_by_role("button", name="Make the survey").press("Enter")
    expect(page).to_have_url(re.compile(r"/o/acme/surveys/[0-9a-f-]{36}/"))
    expect(page.get_by_text("Have you bought coffee").first).to_be_visible()


def test_the_gallery_breaks_no_rule_on_a_phone_in_light_or_dark(
    phone: Page,
    alice: User,
    log_in: Callable[[Page, User], None],
    broken_rules: Callable[[Page], str],
) -> None:
    log_in(phone, alice)
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        phone.emulate_media(color_scheme=scheme)
        for path in ["", "from/market_research/", "from/enps/", "import/", "scratch/"]:
            phone.goto(f"/o/acme/surveys/new/{path}")
            assert broken_rules(phone) == ""
            assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
