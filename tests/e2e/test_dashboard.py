"""The dashboard in a real browser: alive with script, whole without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Property
from surveys.models import Survey
from tests.analytics.answers import OSLO, answer, make_survey

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
HOME = "/o/acme/"


def add(acme: Organisation, survey: Survey, *scores: int, **extra: object) -> None:
    """Answers of today."""
    with tenant_scope(acme):
        for score in scores:
            answer(survey, score, clock.local_day(clock.now(), OSLO), **extra)


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A survey whose answers differ by region."""
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
        survey = make_survey()
    for region, score in (("Nord-Norge", 5), ("Skåne", 10)):
        add(acme, survey, *[score] * 12, properties={"region": region}, comment="Fint")
    return survey


def test_an_answer_appears_without_reload(
    page: Page,
    acme: Organisation,
    alice: User,
    survey: Survey,
    log_in: Callable[[Page, User], None],
) -> None:
    log_in(page, alice)
    page.goto(HOME)
    page.evaluate("window.untouched = true")
    expect(page.locator(".big-score b")).to_have_text("0")
    link = page.get_by_role("link", name="Nord-Norge")
    link.focus()
    add(acme, survey, *[10] * 12, properties={"region": "Skåne"})
    expect(page.locator(".big-score b")).to_have_text("33")
    expect(page.locator("#news")).to_have_text("36 answers now, NPS 33.")
    expect(link).to_be_focused()
    # It is there within five seconds, because it is asked for that often.
    expect(page.locator("#live")).to_have_attribute("hx-trigger", "every 3s")
    assert page.evaluate("window.untouched") is True


def test_the_first_answer_replaces_the_checklist(
    page: Page, acme: Organisation, alice: User, log_in: Callable[[Page, User], None]
) -> None:
    log_in(page, alice)
    page.goto(HOME)
    expect(page.get_by_text("0 of 5")).to_be_visible()
    with tenant_scope(acme):
        survey = make_survey()
    expect(page.get_by_text("1 of 5")).to_be_visible()
    add(acme, survey, 9)
    expect(page.locator(".big-score b")).to_have_text("100")


def test_a_filter_acts_at_once_and_is_in_the_address(
    page: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None]
) -> None:
    log_in(page, alice)
    page.goto(HOME)
    page.get_by_label("Period").select_option("30")
    page.wait_for_url("**period=30**")
    page.get_by_role("link", name="Skåne").click()
    page.wait_for_url("**group=region**")
    expect(page.locator(".big-score b")).to_have_text("100")
    page.get_by_role("link", name="Month").click()
    expect(page.get_by_role("heading", name="NPS per month")).to_be_visible()
    expect(page.locator(".big-score b")).to_have_text("100")


def test_works_on_a_small_phone_without_script(
    phone_without_script: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None]
) -> None:
    page = phone_without_script
    log_in(page, alice)
    page.goto(HOME)
    page.get_by_label("Period").select_option("7")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**period=7**")
    expect(page.locator(".big-score b")).to_have_text("0")


def test_fits_the_narrowest_phone(
    phone: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None]
) -> None:
    log_in(phone, alice)
    phone.goto(HOME)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_session_that_ended_leads_to_the_login(
    page: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None]
) -> None:
    log_in(page, alice)
    page.goto(HOME)
    page.context.clear_cookies()
    page.wait_for_url("**/account/login/**")


def test_has_no_accessibility_violations(
    page: Page, alice: User, survey: Survey, log_in: Callable[[Page, User], None]
) -> None:
    log_in(page, alice)
    for address in (HOME, HOME + "?period=own"):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
