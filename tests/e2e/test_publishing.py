"""Look, rules, preview, publishing and versions in a browser: live and without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.definition import Definition
from surveys.look import Look
from surveys.models import Survey
from surveys.services import survey_edit
from tests.surveys.asking import make_survey

LogIn = Callable[[Page, User], None]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SCREENS = ["look-edit", "rules-edit", "survey-preview", "survey-publish", "version-list"]


@pytest.fixture
def survey(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


def at(name: str, survey: Survey) -> str:
    return reverse(f"surveys:{name}", args=["acme", survey.pk])


def look(survey: Survey) -> Look:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft).look


def test_a_faint_colour_is_told_at_once_and_mended_with_one_press(
    page: Page, alice: User, survey: Survey, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(at("look-edit", survey))
    page.get_by_label("Accent colour", exact=True).fill("#ffdd00")
    expect(page.get_by_text("Too faint: it takes 3.0:1.")).to_be_visible()
    expect(page.get_by_label("Pick: Accent colour")).to_have_value("#ffdd00")
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
    phone = page.frame_locator("iframe").first.locator("button").first
    expect(phone).to_have_css("background-color", "rgb(255, 221, 0)")
    page.get_by_role("button", name=re.compile("Use #")).first.click()
    expect(page.get_by_text("Too faint")).to_have_count(0)
    assert look(survey).accent not in {"", "#ffdd00"}


def test_the_picker_and_the_written_colour_follow_each_other(
    page: Page, alice: User, survey: Survey, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(at("look-edit", survey))
    page.get_by_label("Pick: Background").fill("#102030")
    expect(page.get_by_label("Background", exact=True)).to_have_value("#102030")
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
    page.get_by_label("Background", exact=True).fill("")
    expect(page.get_by_label("Pick: Background")).to_have_value("#ffffff")


def test_a_look_is_chosen_and_a_logo_uploaded_without_script(
    phone_without_script: Page, alice: User, survey: Survey, log_in: LogIn, tmp_path: Path
) -> None:
    page = phone_without_script
    Image.new("RGB", (300, 90), "navy").save(tmp_path / "logo.jpg")
    log_in(page, alice)
    page.goto(at("look-edit", survey))
    page.get_by_label("Accent colour", exact=True).fill("#7a1fa2")
    page.locator("#look").get_by_role("button", name="Save").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "logo.jpg")
    page.get_by_role("button", name="Upload").click()
    assert look(survey).accent == "#7a1fa2" and look(survey).logo is not None
    expect(page.locator(".logo-shown img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    box = page.locator(".logo-shown img").evaluate("image => [image.naturalWidth, image.alt]")
    assert box == [300, "Acme"]


def test_one_walks_through_the_frame_by_hand(
    page: Page, alice: User, survey: Survey, log_in: LogIn
) -> None:
    log_in(page, alice)
    page.goto(at("survey-preview", survey))
    page.get_by_role("link", name="The score is 0–6").click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("input[value='0']")).to_be_checked()
    page.get_by_role("link", name="Walk yourself").click()
    frame.locator("label").nth(10).click()
    frame.get_by_role("button").first.click()
    expect(frame.locator("textarea")).to_be_visible()


def test_publishing_and_going_back(page: Page, alice: User, survey: Survey, log_in: LogIn) -> None:
    with tenant_scope(survey.organisation):
        survey_edit(
            survey=survey,
            change=lambda draft: draft.model_copy(update={"look": Look(accent="#7a1fa2")}),
            actor=alice,
            part="look",
        )
    log_in(page, alice)
    page.goto(at("survey-publish", survey))
    expect(page.get_by_text("#7a1fa2")).to_be_visible()
    page.locator("main form").get_by_role("button", name="Publish version 2").click()
    page.goto(at("version-list", survey))
    expect(page.get_by_text("Version 2 is live since")).to_be_visible()
    page.get_by_role("row", name="Version 1").get_by_role("button").click()
    expect(page.get_by_text("Version 1 is the draft now")).to_be_visible()
    assert look(survey).accent == ""


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_is_wider_than_a_small_phone_or_breaks_a_rule(
    phone: Page,
    alice: User,
    survey: Survey,
    log_in: LogIn,
    broken_rules: Callable[[Page], str],
    screen: str,
) -> None:
    log_in(phone, alice)
    phone.goto(at(screen, survey))
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    assert broken_rules(phone) == ""
