"""The respondent's pages in a real browser: phone, no script, keyboard, zoom, high contrast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Domain, Language, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.languages import LANGUAGES
from surveys.kinds import KINDS
from surveys.models import Response, Survey
from surveys.rules import Rules
from tests.surveys.asking import invite, link_to, make_survey
from tests.surveys.everything import definition, live, open_link, question

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDTHS = [320, 390, 1280]
HOME = [language.value for language in Language]
# A screen of 1280 pixels at 400 %, as the guidelines measure it.
ZOOMED = {"width": 320, "height": 256}


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def window(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def two_pages(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    return live(acme, alice, definition(question("nps"), question("text", required=True)))


@pytest.fixture
def everything(transactional_db: None, acme: Organisation, alice: User) -> str:
    """An open link to a survey with every kind, each on a page of its own."""
    return open_link(live(acme, alice, definition()))


def answers(organisation: Organisation) -> list[tuple[int | None, str]]:
    with tenant_scope(organisation):
        return list(Response.objects.values_list("score", "comment").order_by("pk"))


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways (measured without its own script)."""
    size = page.locator("html").bounding_box()
    boxes = [part.bounding_box() for part in page.locator("body *:not(.gone, .gone *)").all()]
    assert size is not None
    return all(box is None or box["x"] + box["width"] <= size["width"] + 1 for box in boxes)


def choose(page: Page, score: int) -> None:
    page.locator(f"input[name=nps][value='{score}']").check()


def send(page: Page) -> None:
    page.locator("form button").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_invited_person_answers_without_script(
    context: BrowserContext, acme: Organisation, alice: User, site: str, width: int
) -> None:
    invitation = invite(make_survey(acme, alice))
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    page.goto(f"{link_to(invitation)}?score=9&lang=en")
    assert fits(page)
    assert page.get_by_role("radio", name="9", exact=True).is_checked()
    page.get_by_role("radio", name="10 Extremely likely").check()
    send(page)
    assert answers(acme) == [(10, "")]
    assert fits(page)
    page.get_by_label("What do you value most about us?").fill("The technician rang ahead.")
    send(page)
    assert page.get_by_role("heading", name="Great to hear").is_visible()
    assert fits(page)
    assert answers(acme) == [(10, "The technician rang ahead.")]
    assert context.cookies() == []
    assert all(url.startswith(site) for url in foreign)
    page.go_back()
    send(page)
    assert len(answers(acme)) == 1


def test_a_link_is_answered_on_a_phone_without_script_and_with_errors(
    context: BrowserContext, acme: Organisation, two_pages: Survey
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{open_link(two_pages)}?lang=en")
    send(page)
    assert page.title().startswith("Error:")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.url.endswith("#nps")
    assert answers(acme) == []
    choose(page, 2)
    send(page)
    send(page)
    assert page.title().startswith("Error:")
    assert fits(page)
    page.locator("textarea").fill("Slow")
    page.get_by_role("link", name="Svenska").click()
    page.locator("textarea").fill("Långsamt")
    send(page)
    assert page.get_by_role("heading", name="Thank you (sv)").is_visible()
    assert answers(acme) == [(2, "Långsamt")]


def test_the_back_button_changes_the_answer_and_makes_no_other(
    context: BrowserContext, acme: Organisation, two_pages: Survey
) -> None:
    page = context.new_page()
    page.goto(f"{open_link(two_pages)}?lang=en")
    choose(page, 2)
    with page.expect_navigation():  # on its way nobody can be called back
        send(page)
    page.go_back()
    page.get_by_role("link", name="Change").click()
    choose(page, 7)
    send(page)
    page.locator("textarea").fill("On reflection")
    send(page)
    assert answers(acme) == [(7, "On reflection")]


@pytest.mark.parametrize("has_script", [True, False])
def test_an_ending_leads_on_to_another_site(
    browser: Browser, site: str, acme: Organisation, alice: User, has_script: bool
) -> None:
    ending = {"key": "end", "title": {"en": "Thanks"}, "redirect": "https://shop.example/welcome"}
    with tenant_scope(acme):
        Domain.objects.create(name="shop.example", confirmed_at=clock.now())
    link = open_link(live(acme, alice, definition(question("nps"), endings=[ending])))
    context = browser.new_context(base_url=site, java_script_enabled=has_script)
    page = context.new_page()
    page.goto(f"{link}?lang=en")
    choose(page, 9)
    # The other site is not there; that the browser goes to it shows that no policy holds it back.
    with page.expect_request("https://shop.example/welcome"):
        send(page)
    context.close()


KEYS: dict[str, list[str]] = {
    "single_choice": ["Space"],
    "multiple_choice": ["Space", "Tab", "Space"],
    "dropdown": ["ArrowDown"],
    "matrix": ["Space", "ArrowRight", "Tab", "Space"],
    "ranking": ["1", "Tab", "2", "Tab", "3"],
    "number": ["4", "2"],
    "short_text": ["O", "s", "l", "o"],
    "text": ["F", "i", "n", "e"],
    "email": list("kari@example.com"),
    "phone": list("+4722334455"),
    "date": list("01012026"),
    "yes_no": ["Space"],
    "consent": ["Space"],
    "statement": [],
    "section": [],
}
A_SCALE = ["Space", "ArrowRight", "ArrowRight"]


def test_the_keyboard_answers_every_kind(window: Page, acme: Organisation, everything: str) -> None:
    """Arrow keys move in a group and never send; Tab reaches the first control of each page."""
    window.goto(f"{everything}?lang=en")
    for number, kind in enumerate(KINDS):
        expect(window.get_by_text(question(kind)["text"]["en"]).first).to_be_visible()
        window.locator("main").evaluate("main => { main.tabIndex = -1; main.focus() }")
        if KEYS.get(kind, A_SCALE):
            reach(window, f"#{kind}, [name='{kind}'], [name^='{kind}__']")
        for key in KEYS.get(kind, A_SCALE):
            window.keyboard.press(key)
        assert f"/{number}" in window.url or number == 0
        reach(window, "form button")
        window.keyboard.press("Enter")
    window.wait_for_url("**/thanks?*")
    with tenant_scope(acme):
        answer = Response.objects.get()
    asked = [kind for kind in KINDS if kind not in {"statement", "section"}]
    assert sorted(answer.answers) == sorted(asked)
    assert (answer.score, answer.answers["yes_no"], answer.answers["matrix"]) == (
        2,
        True,
        {"speed": "low", "price": "lowest"},
    )
    assert answer.completed_at is not None


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_nothing_scrolls_sideways_at_four_hundred_percent(
    window: Page, acme: Organisation, everything: str
) -> None:
    window.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    for path in each_page(window, everything):
        wide = window.evaluate("document.documentElement.scrollWidth")
        assert wide <= ZOOMED["width"], path


def each_page(window: Page, link: str) -> Iterator[str]:
    """Every page of the survey with every kind, in German, whose words are long; all answered."""
    window.goto(f"{link}?lang=de")
    for kind in KINDS:
        expect(window.get_by_text(question(kind)["text"]["de"]).first).to_be_visible()
        yield kind
        fill(window, kind)
        send(window)
    window.wait_for_url("**/thanks?*")
    yield "thanks"


FILLED = {
    "number": "42",
    "short_text": "Oslo",
    "text": "Fine",
    "email": "kari@example.com",
    "phone": "+4722334455",
    "date": "2026-11-20",
}


def fill(page: Page, kind: str) -> None:
    """Answer the page with the first thing there is."""
    if kind in FILLED:
        page.locator(f"[name={kind}]").fill(FILLED[kind])
    elif kind == "dropdown":
        page.locator("select").select_option(index=1)
    elif kind == "ranking":
        for place in range(3):
            page.locator("select, input[name^=ranking__]").nth(place).focus()
            page.keyboard.press(str(place + 1))
    elif kind == "matrix":
        for row in ("speed", "price"):
            page.locator(f"input[name=matrix__{row}]").first.check(force=True)
    elif kind not in {"statement", "section"}:
        page.locator(f"input[name={kind}]").first.check(force=True)


def test_in_forced_colours_the_choice_is_seen(
    browser: Browser, site: str, two_pages: Survey, pictures: Path
) -> None:
    context = browser.new_context(
        base_url=site, forced_colors="active", viewport={"width": 390, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{open_link(two_pages)}?lang=en")
    choose(page, 9)
    page.screenshot(path=pictures / "respond-forced-colours.png")
    colours = "box => getComputedStyle(box.nextElementSibling).backgroundColor"
    chosen, other = (
        page.locator(f"input[name=nps][value='{score}']").evaluate(colours) for score in (9, 8)
    )
    context.close()
    assert chosen != other


@pytest.mark.parametrize("width", WIDTHS)
def test_every_target_is_large_enough(
    context: BrowserContext, two_pages: Survey, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{open_link(two_pages)}?lang=nb")
    targets = page.locator("label:not(.gone label), button, header a, footer a").all()
    assert len(targets) > 15
    for target in targets:
        box = target.bounding_box()
        assert box is not None and box["width"] >= 24 and box["height"] >= 24, target


# Every state in every language


def rules(**changes: Any) -> dict[str, Any]:
    return Rules(**changes).model_dump(mode="json")


def states() -> dict[str, dict[str, Any]]:
    """The columns of a survey in each state."""
    return {
        "open": {},
        "not open": {"rules": rules(opens_at="2100-01-01T00:00:00Z")},
        "closed": {"state": "closed"},
        "invited only": {"rules": rules(audience="invited")},
        "password": {"rules": rules(password=make_password("rose"))},
    }


@pytest.mark.parametrize(
    ("scheme", "languages"), [("light", HOME), ("dark", ["en"])], ids=["light", "dark"]
)
def test_no_accessibility_rule_is_broken_in_any_state_and_language(
    window: Page,
    acme: Organisation,
    alice: User,
    broken_rules: Callable[[Page], str],
    scheme: Literal["light", "dark"],
    languages: list[str],
) -> None:
    made = definition(question("nps"), question("text", required=True))
    links = {name: open_link(live(acme, alice, made, **state)) for name, state in states().items()}
    links["privacy"] = f"{links['open']}/privacy"
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": 390, "height": 800})
    for language in languages:
        for name, link in links.items():
            window.goto(f"{link}?lang={language}")
            assert broken_rules(window) == "", (name, language)
        for words in walk(window, f"{links['password']}?lang={language}"):
            assert window.locator("html").get_attribute("lang") == language, words
            assert broken_rules(window) == "", (words, language)
        window.context.clear_cookies()
    window.goto("/s/unknown.token")
    assert broken_rules(window) == ""


def test_no_accessibility_rule_is_broken_in_any_other_language(
    window: Page, acme: Organisation, alice: User, broken_rules: Callable[[Page], str]
) -> None:
    made = definition(question("nps", required=True), question("text", required=True))
    link = open_link(live(acme, alice, made))
    for language in set(LANGUAGES) - set(HOME):
        window.goto(f"{link}?lang={language}")
        send(window)
        window.locator("#nps-error").wait_for()
        assert window.locator("html").get_attribute("lang") == language
        assert broken_rules(window) == "", language


def walk(page: Page, start: str) -> Iterator[str]:
    """From the password page through an error of each kind to the end, and back again."""
    page.goto(start)
    for password, shown in [("thorn", "#password-error"), ("rose", "#nps")]:
        page.locator("#password").fill(password)
        send(page)
        page.locator(shown).wait_for()
        yield password
    send(page)
    page.locator("#nps-error").wait_for()
    yield "score missing"
    choose(page, 3)
    send(page)
    page.locator("textarea").wait_for()
    yield "score given"
    send(page)
    page.locator("#text-error").wait_for()
    yield "text missing"
    page.locator("textarea").fill("Enough")
    send(page)
    page.wait_for_url("**/thanks?*")
    yield "end"
    page.goto(start)
    yield "already answered"
