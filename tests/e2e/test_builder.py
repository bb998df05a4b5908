"""The question builder in a browser: by keyboard alone, by two people, without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create

LogIn = Callable[[Page, User], None]
MANY_TABS = 120
ACTIVE = """() => {
  const here = document.activeElement;
  if (here === document.body) return "";
  const label = here.labels?.length ? here.labels[0].textContent : "";
  return (here.getAttribute("aria-label") || label || here.textContent || "").trim();
}"""


@pytest.fixture
def empty(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(organisation=acme, name="Autumn", actor=alice)


@pytest.fixture
def survey(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Autumn", actor=alice
        )


def address(survey: Survey, question: str = "") -> str:
    path = reverse("surveys:survey-detail", args=["acme", survey.pk])
    return f"{path}?question={question}" if question else path


def draft(survey: Survey) -> Definition:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft)


def words_of(survey: Survey, key: str) -> Any:
    question = draft(survey).question(key)
    assert question is not None
    return question.text


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the control with that label has the focus."""
    for _ in range(MANY_TABS):
        page.keyboard.press("Tab")
        if label in str(page.evaluate(ACTIVE)):
            return
    pytest.fail(f"Tab never reaches {label!r}")


def saved(page: Page) -> None:
    expect(page.locator("[data-saving]")).to_have_attribute("data-state", "saved")


@pytest.mark.e2e
def test_builds_a_survey_from_scratch_by_keyboard_alone(
    page: Page, empty: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(empty))
    tab_to(page, "NPS, 0 to 10")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("focus=text"))
    tab_to(page, "Add a question")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("add="))
    tab_to(page, "Choose several")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("focus=text"))
    # The new question's first field has the focus.
    page.keyboard.type("What was it about?")
    tab_to(page, "1, English")
    page.keyboard.type("Price")
    tab_to(page, "2, English")
    page.keyboard.type("Delivery")
    # Enter goes on to the next answer.
    page.keyboard.press("Enter")
    expect(page.get_by_label("3, English")).to_be_focused()
    page.keyboard.type("Something else")
    saved(page)
    tab_to(page, "Move up")
    page.keyboard.press("Enter")
    expect(page.locator("#moved")).to_contain_text("is now question 1")
    expect(page.locator("#move-up")).to_be_focused()
    nps, about = reversed(draft(empty).questions)
    assert (nps.kind, about.kind, about.text["en"]) == (
        "nps",
        "multiple_choice",
        "What was it about?",
    )
    assert [choice.text["en"] for choice in about.choices] == [  # type: ignore[union-attr]
        "Price",
        "Delivery",
        "Something else",
    ]


@pytest.mark.e2e
def test_the_preview_stands_at_the_question_and_leaves_page_and_keyboard_alone(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(f"{address(survey)}?add=")
    page.locator("button[name=kind][value=text]").click()
    page.wait_for_url(re.compile("focus=text"))
    for _ in range(3):
        page.get_by_role("button", name="Duplicate").click()
        page.wait_for_load_state()
    shown = page.frame_locator(".bench-phone iframe")
    expect(shown.locator(f"#q-{draft(survey).questions[-1].key}")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    page.keyboard.type("What else?")
    saved(page)
    assert draft(survey).questions[-1].text == {"en": "What else?"}


@pytest.mark.e2e
def test_a_removed_question_comes_back_with_one_press(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    before = draft(survey)
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    page.get_by_role("button", name="Remove", exact=True).first.click()
    expect(page.get_by_text("is removed")).to_be_visible()
    assert draft(survey).question("value_most") is None
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile("question=value_most"))
    assert draft(survey) == before


@pytest.mark.e2e
def test_words_typed_without_a_network_are_kept_and_saved_later(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    field = page.locator('[name="text.en"]')
    page.context.set_offline(True)
    field.fill("Typed on a train")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet: no network")
    field.press_sequentially(" in a tunnel")
    page.context.set_offline(False)
    saved(page)
    assert words_of(survey, "value_most")["en"] == "Typed on a train in a tunnel"


@pytest.mark.e2e
def test_words_that_never_left_are_back_after_the_window_was_closed(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    page.context.set_offline(True)
    page.locator('[name="text.en"]').fill("Before the battery died")
    expect(page.locator("[data-saving]")).to_contain_text("no network")
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto(address(survey, "value_most"))
    expect(again.get_by_text("is back in its fields")).to_be_visible()
    expect(again.locator('[name="text.en"]')).to_have_value("Before the battery died")
    saved(again)
    assert words_of(survey, "value_most")["en"] == "Before the battery died"


@pytest.mark.e2e
def test_an_answer_that_got_lost_is_no_quarrel_with_oneself(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    lost: list[bool] = []

    def lose_the_first(route: Any) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(True)
        route.fetch()
        route.abort()

    page.route(re.compile("/questions/value_most/$"), lose_the_first)
    page.locator('[name="text.en"]').fill("Saved, but nobody heard")
    expect(page.locator("[data-saving]")).to_contain_text("no network")
    page.locator('[name="text.en"]').fill("Saved, and somebody heard")
    saved(page)
    expect(page.get_by_text("A colleague saved this")).to_have_count(0)
    assert words_of(survey, "value_most")["en"] == "Saved, and somebody heard"


@pytest.mark.e2e
@pytest.mark.parametrize(("choice", "left"), [("Keep mine", "Mine"), ("Use theirs", "Theirs")])
def test_two_people_in_one_question_overwrite_nothing_silently(
    page: Page,
    browser: Browser,
    site: str,
    survey: Survey,
    alice: User,
    bob: User,
    log_in: LogIn,
    choice: str,
    left: str,
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    colleague = browser.new_context(base_url=site).new_page()
    log_in(colleague, bob)
    colleague.goto(address(survey, "value_most"))
    colleague.locator('[name="text.en"]').fill("Theirs")
    saved(colleague)
    colleague.context.close()
    page.locator('[name="text.en"]').fill("Mine")
    expect(page.get_by_text("Saved by a colleague: Theirs")).to_be_visible()
    assert words_of(survey, "value_most")["en"] == "Theirs"
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_text("Saved by a colleague")).to_have_count(0)
    expect(page.locator('[name="text.en"]')).to_have_value(left)
    expect(page.get_by_text("Not saved")).to_have_count(0)
    page.goto(address(survey, "value_most"))
    assert words_of(survey, "value_most")["en"] == left


@pytest.mark.e2e
def test_what_is_not_valid_is_marked_while_the_rest_is_saved(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "value_most"))
    long = page.locator('[name="text.en"]')
    long.evaluate("field => field.removeAttribute('maxlength')")
    long.fill("x" * 501)
    page.locator('[name="text.nb"]').fill("Lagret")
    expect(page.locator("[data-saving]")).to_contain_text("Saved, except what is marked")
    expect(long).to_have_attribute("aria-invalid", "true")
    expect(long).to_have_value("x" * 501)
    assert words_of(survey, "value_most")["nb"] == "Lagret"
    long.fill("Short")
    saved(page)
    expect(long).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.e2e
def test_dragging_puts_a_question_before_another_and_leaving_saves_first(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    order = [question.key for question in draft(survey).questions]
    log_in(page, alice)
    page.goto(address(survey, order[4]))
    page.locator(f"#item-{order[4]}").drag_to(page.locator(f"#item-{order[2]}"))
    expect(page.locator(".qitem").nth(2)).to_have_attribute("id", f"item-{order[4]}")
    assert [question.key for question in draft(survey).questions][2] == order[4]
    page.locator('[name="text.en"]').fill("Typed a moment ago")
    page.locator(f"#item-{order[0]} a").click()
    page.wait_for_url(re.compile(f"question={order[0]}"))
    assert words_of(survey, order[4])["en"] == "Typed a moment ago"
