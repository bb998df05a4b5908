"""Conditions, endings and languages in a browser: drawn as one chooses, and without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Domain, Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact, Property
from surveys.definition import Definition
from surveys.logic import Condition
from surveys.models import Survey
from surveys.services import survey_create

pytestmark = pytest.mark.e2e

LogIn = Callable[[Page, User], None]
BrokenRules = Callable[[Page], str]


@pytest.fixture
def survey(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    """A survey of an organisation that knows where its customers live."""
    with tenant_scope(acme):
        Property.objects.create(key="country", label="Country")
        Contact.objects.create(email="kari@example.com", properties={"country": "Norway"})
        Domain.objects.create(name="example.no")
        return survey_create(
            organisation=acme, template="nps_relationship", name="Autumn", actor=alice
        )


def draft(survey: Survey) -> Definition:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft)


def address(survey: Survey, tab: str) -> str:
    return f"/o/acme/surveys/{survey.pk}/{tab}/"


@contextmanager
def saving(page: Page, words: str) -> Iterator[None]:
    """Until the server has answered to a form with these words in it."""
    with page.expect_response(lambda answer: words in (answer.request.post_data or "")):
        yield


def first_ending(page: Page) -> Locator:
    return page.locator("section.ending").first


def is_country(*values: str) -> Condition:
    return Condition(subject="property", key="country", values=list(values))


def test_the_values_follow_the_chosen_topic_and_are_saved(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "endings"))
    card = first_ending(page)
    card.get_by_text("And another condition").click()
    card.locator("select[name$='-0-1-about']").select_option(label="Country")
    card.get_by_text("Norway", exact=True).click()
    with saving(page, "Sweden"):
        card.get_by_label("Other values, commas between").fill("Sweden")
    page.reload()
    assert draft(survey).endings[0].show_if[0][1] == is_country("Norway", "Sweden")
    expect(first_ending(page).get_by_role("heading", level=2)).to_have_text(
        "1. When the score group is promoter and Country is Norway or Sweden"
    )
    removed = first_ending(page).get_by_label("Remove this condition").nth(1)
    with page.expect_response(lambda answer: "/endings/" in answer.url and answer.ok):
        removed.click()
    assert len(draft(survey).endings[0].show_if[0]) == 1


def test_a_condition_is_added_without_script(
    browser: Browser, site: str, survey: Survey, alice: User, log_in: LogIn
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    log_in(page, alice)
    page.goto(address(survey, "endings"))
    first_ending(page).get_by_text("And another condition").click()
    first_ending(page).locator("select[name$='-0-1-about']").select_option("property:country")
    page.get_by_role("button", name="Save").last.click()
    expect(first_ending(page).get_by_text("Say with what to compare.")).to_be_visible()
    first_ending(page).get_by_text("Norway", exact=True).click()
    page.get_by_role("button", name="Save").last.click()
    assert draft(survey).endings[0].show_if[0][1] == is_country("Norway")
    context.close()


def test_a_removed_ending_comes_back(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "endings"))
    first_ending(page).get_by_label("Remove the ending").click()
    expect(page.locator("section.ending")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("section.ending")).to_have_count(3)
    assert draft(survey).endings[0].show_if == [[Condition(subject="group", values=["promoter"])]]


def test_words_are_translated_side_by_side(
    page: Page, survey: Survey, alice: User, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(address(survey, "languages"))
    page.get_by_label("Language to add").select_option("de")
    page.get_by_role("button", name="Add").click()
    field = page.locator("[name='nps.low.de']")
    mark = page.locator("fieldset", has=field).get_by_text("Missing")
    expect(mark).to_be_visible()
    with saving(page, "nicht"):
        field.fill("Überhaupt nicht wahrscheinlich")
        expect(mark).to_be_hidden()
    assert draft(survey).questions[0].texts()["low"]["de"] == "Überhaupt nicht wahrscheinlich"


@pytest.mark.parametrize("tab", ["endings", "languages"])
@pytest.mark.parametrize("window", ["page", "phone"])
def test_axe_finds_nothing(
    request: pytest.FixtureRequest,
    window: str,
    tab: str,
    survey: Survey,
    alice: User,
    log_in: LogIn,
    broken_rules: BrokenRules,
) -> None:
    page: Page = request.getfixturevalue(window)
    log_in(page, alice)
    for path in (address(survey, tab), "/o/acme/settings/domains/"):
        page.goto(path)
        assert broken_rules(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
