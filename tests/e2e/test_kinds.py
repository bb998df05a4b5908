"""Every kind of question in a real browser: readable, reachable and large enough in any state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.answering.trying import preview_address
from surveys.look import Scheme
from surveys.models import Survey
from tests.surveys.asking import make_survey
from tests.surveys.everything import CHOSEN, every_look

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE, DESKTOP = 320, 1280
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
SMALL_TARGETS = """[...document.querySelectorAll("main :is(label, button, select, textarea, .own)")]
    .map(target => [target.outerHTML, target.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))"""
PAGES = range(len(every_look().pages))


@pytest.fixture
def everything(transactional_db: None, alice: User, acme: Organisation) -> Survey:
    """A draft with every kind."""
    found = make_survey(acme, alice)
    found.draft = every_look().as_json()
    save(found)
    return found


def save(found: Survey) -> None:
    with tenant_scope(found.organisation):
        Survey.objects.filter(pk=found.pk).update(draft=found.draft)


def lengthen_every_word(found: Survey) -> None:
    for question in found.draft["questions"]:
        lines = [part for name in ("choices", "rows", "columns") for part in question.get(name, [])]
        for owner in [question, *lines]:
            owner["text"] = dict.fromkeys(owner["text"], LONG)
    save(found)


def require_everything(found: Survey) -> None:
    for question in found.draft["questions"]:
        question["required"] = True
    save(found)


@pytest.fixture
def window(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport={"width": PHONE, "height": 700})
    yield context.new_page()
    context.close()


def check(page: Page) -> None:
    """No rule is broken, nothing reaches out of the page, every target can be hit."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(SMALL_TARGETS) == []


# Each two of width, colours and answers meet.
@pytest.mark.parametrize(
    ("width", "scheme", "answers"),
    [
        (PHONE, "light", {}),
        (PHONE, "dark", CHOSEN),
        (DESKTOP, "light", CHOSEN),
        (DESKTOP, "dark", {}),
    ],
    ids=["phone", "phone-dark-chosen", "desktop-chosen", "desktop-dark"],
)
def test_no_rule_is_broken(
    everything: Survey, window: Page, width: int, scheme: Scheme, answers: dict[str, object]
) -> None:
    window.set_viewport_size({"width": width, "height": 700})
    for page in PAGES:
        window.goto(preview_address(everything, page=page, scheme=scheme, answers=answers))
        check(window)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_where_something_is_missing(
    everything: Survey, window: Page, scheme: Scheme
) -> None:
    require_everything(everything)
    for page in PAGES:
        window.goto(preview_address(everything, page=page, scheme=scheme, answers={}))
        window.get_by_role("button").click()
        errors = window.locator(".error")
        assert errors.count() == sum(question.is_answered for question in every_look().pages[page])
        check(window)
        for link in window.get_by_role("alert").get_by_role("link").all():
            field = (link.get_attribute("href") or "").removeprefix("#")
            assert window.locator(f"[id='{field}']").count() == 1


def test_a_word_longer_than_the_screen_is_broken(everything: Survey, window: Page) -> None:
    require_everything(everything)
    lengthen_every_word(everything)
    for page in PAGES:
        window.goto(preview_address(everything, page=page, answers={}))
        window.get_by_role("button").click()
        window.get_by_role("alert").wait_for()
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_arrow_keys_choose_and_never_send(everything: Survey, window: Page) -> None:
    window.goto(preview_address(everything, page=1, answers={}))
    here = window.url
    for kind in ["csat", "stars", "faces", "ces", "scale"]:
        window.locator(f"#{kind}").focus()
        for key in ["Space", "ArrowRight", "ArrowDown", "ArrowLeft"]:
            window.keyboard.press(key)
        assert window.locator(f"[name={kind}]:checked").count() == 1
        assert window.url == here


def test_words_of_ones_own_appear_with_other(everything: Survey, window: Page) -> None:
    window.goto(preview_address(everything, page=2, answers={}))
    own = window.locator("[name=single_choice__other]")
    assert not own.is_visible()
    window.get_by_role("radio", name="Other").check()
    own.fill("The weather")
    with window.expect_navigation():  # on its way nobody can be called back
        window.get_by_role("button").click()
    window.go_back()
    assert window.locator("[name=single_choice__other]").input_value() == "The weather"
