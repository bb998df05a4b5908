"""The survey in a frame of another site, and staff's pages of a link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.tenancy import tenant_scope
from distribution.channels.link.elsewhere import frame_snippet, pop_up_snippet
from distribution.models import ShareLink
from surveys.models import Survey
from tests.e2e.embedding.conftest import (
    TABLET,
    BrokenRules,
    Shop,
    answers,
    at,
    dialog,
    make_link,
    send,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


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
