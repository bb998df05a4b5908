"""A person imports a Google Forms export, sees its figures, and undoes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User

FORMS_EXPORT = Path(__file__).parents[1] / "fixtures" / "imports" / "google_forms_conference.csv"

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_google_forms_export_becomes_answers_and_can_be_undone(
    page: Page, log_in: Callable[[Page, User], None], alice: User, worker: None
) -> None:
    log_in(page, alice)
    page.goto("/o/acme/answers/")
    page.get_by_role("main").get_by_role("link", name="Import answers").first.click()
    page.get_by_label("CSV file").set_input_files(FORMS_EXPORT)
    page.get_by_role("button", name="Choose the columns").click()

    expect(page.get_by_label("On a scale of 0-10, how would you rate Sudzilla?")).to_have_value(
        "score"
    )
    page.get_by_label("Name of the new survey").fill("Sudzilla 2019")
    page.get_by_label("11/1/2019 8:51:12 is 1 November 2019").check()
    page.get_by_role("button", name="See what will be stored").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("39 answers are ready")
    expect(_figure(page, "Promoters")).to_have_text("8")
    expect(_figure(page, "Detractors")).to_have_text("22")
    page.get_by_role("button", name="Import 39 answers").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("39 answers imported")
    page.get_by_role("link", name="See the answers").click()
    expect(page.get_by_text("The soap cannon was an extremely bad idea.")).to_be_visible()
    page.get_by_label("Group").select_option("promoter")
    expect(page.get_by_role("heading", name="8 answers")).to_be_visible()

    page.goto("/o/acme/answers/imports/")
    page.get_by_role("link", name=FORMS_EXPORT.name).click()
    page.get_by_role("link", name="Undo the import").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This import is undone")
    page.goto("/o/acme/answers/")
    expect(page.get_by_text("No answers yet")).to_be_visible()


def _figure(page: Page, name: str) -> Locator:
    return page.locator("dt", has_text=name).locator("xpath=following-sibling::dd[1]")
