"""The staff's pages of individual login: the letter's words, its preview, sheets, new codes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.models import AccessCode, Campaign, Channel, CodeSheet, Invitation
from distribution.sheets import sheet_make
from surveys.models import Survey
from tests.conftest import LoggedIn
from tests.distribution.campaigns.conftest import plan
from tests.distribution.conftest import make_campaign, make_contacts
from tests.distribution.login import invite, make_login_campaign

pytestmark = pytest.mark.django_db
WAITING: dict[str, Any] = {"state": Invitation.State.QUEUED, "sent_at": None, "expires_at": None}


@pytest.fixture
def draft(survey: Survey) -> Campaign:
    return make_campaign(survey, channel=Channel.LOGIN)


@pytest.fixture
def running(acme: Organisation, survey: Survey) -> Campaign:
    made = make_login_campaign(survey)
    with tenant_scope(acme):
        Campaign.objects.filter(pk=made.pk).update(launched_at="2026-11-27T09:00Z")
    for contact in make_contacts(acme, 2):
        invite(made, contact, **WAITING)
    return made


@pytest.fixture
def browser(alice: User) -> Client:
    return LoggedIn(alice)


def at(campaign: Campaign, rest: str = "") -> str:
    return f"/o/acme/campaigns/{campaign.pk}/{rest}"


def the_sheet(campaign: Campaign) -> CodeSheet:
    with tenant_scope(campaign.organisation):
        return CodeSheet.objects.latest("created_at")


def made(browser: Client, campaign: Campaign, kind: str = "list") -> CodeSheet:
    browser.post(at(campaign, "sheets/new/"), {"kind": kind})
    sheet = the_sheet(campaign)
    sheet_make(organisation=campaign.organisation, sheet_id=sheet.pk)
    return sheet


# The plan


def test_the_plan_asks_for_a_letter_and_shows_it(browser: Client, draft: Campaign) -> None:
    page = browser.get(at(draft, "edit/")).text
    assert "The letter, English" in page and "The letter, Norsk" in page
    assert f'src="{at(draft, "letter.png")}"' in page
    assert "The mail on a phone" not in page and "Below the buttons" not in page


def test_the_words_of_the_letter_are_saved(browser: Client, draft: Campaign) -> None:
    words = {"en-subject": "Heading", "nb-intro": "Hi {{ name }}\r\nthere", "nb-closing": ""}
    form = plan(**words)
    page = browser.post(at(draft, "edit/"), form)
    with tenant_scope(draft.organisation):
        draft.refresh_from_db()
    assert page.status_code == 302, page.text
    assert draft.texts["nb"]["intro"] == "Hi {{ name }}\nthere"
    assert draft.texts["nb"]["closing"] == ""


def test_what_is_missing_is_said_beside_its_field(browser: Client, draft: Campaign) -> None:
    page = browser.post(at(draft, "edit/"), {"en-intro": "Hi {{ nobody }}", "en-subject": ""}).text
    assert "There is no variable {{ nobody }}" in page
    assert 'id="id_en-subject_error"' in page
    assert "Hi {{ nobody }}" in page


@pytest.mark.parametrize(
    ("file", "kind", "start"),
    [("letter.png", "image/png", b"\x89PNG"), ("letter.pdf", "application/pdf", b"%PDF-")],
)
def test_the_letter_can_be_looked_at(
    browser: Client, draft: Campaign, file: str, kind: str, start: bytes
) -> None:
    page = browser.get(f"{at(draft, file)}?language=nb")
    assert page.headers["Content-Type"] == kind
    assert page.content.startswith(start)


def test_a_campaign_by_mail_has_no_letter_and_no_codes(browser: Client, survey: Survey) -> None:
    mail = make_campaign(survey)
    for rest in ("letter.png", "letter.pdf", "sheets/", "codes/new/"):
        assert browser.get(at(mail, rest)).status_code == 404
    assert browser.post(at(mail, "sheets/new/")).status_code == 404


# Codes


def test_the_running_page_says_who_waits_and_where_codes_are_typed(
    browser: Client, running: Campaign
) -> None:
    page = browser.get(at(running)).text
    assert "2 people wait for a code" in page
    assert "Make letters" in page and "Make a list" in page
    assert f"/p/{running.organisation.key}/" in page


def test_a_sheet_is_ordered_made_and_fetched_once(browser: Client, running: Campaign) -> None:
    sheet = made(browser, running)
    page = browser.get(at(running)).text
    assert "Everybody has a code" in page and "Fetch, once" in page
    file = browser.post(at(running, f"sheets/{sheet.pk}/file/"))
    assert file.headers["Content-Disposition"].startswith('attachment; filename="codes-winter-')
    assert b"Person 1" in b"".join(file.streaming_content)  # type: ignore[attr-defined]
    page = browser.get(at(running)).text
    assert "Fetch, once" not in page and "by Alice" in page
    again = browser.post(at(running, f"sheets/{sheet.pk}/file/"), follow=True)
    assert "The file was fetched already." in again.text


def test_looking_fetches_nothing(browser: Client, running: Campaign) -> None:
    sheet = made(browser, running)
    assert browser.get(at(running, f"sheets/{sheet.pk}/file/")).status_code == 405
    assert browser.get(at(running, "sheets/new/")).status_code == 405
    browser.get(at(running, "codes/new/"))
    with tenant_scope(running.organisation):
        assert AccessCode.objects.filter(revoked_at=None).count() == 2
    assert the_sheet(running).state == CodeSheet.State.READY


def test_the_card_asks_for_itself_until_the_sheet_is_ready(
    browser: Client, running: Campaign
) -> None:
    browser.post(at(running, "sheets/new/"), {"kind": "letters"})
    card = browser.get(at(running, "sheets/"), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in card.text
    sheet_make(organisation=running.organisation, sheet_id=the_sheet(running).pk)
    assert browser.get(at(running, "sheets/")).headers["HX-Refresh"] == "true"


def test_new_codes_ask_first(browser: Client, running: Campaign) -> None:
    made(browser, running)
    assert "2 codes stop working at once" in browser.get(at(running, "codes/new/")).text
    browser.post(at(running, "codes/new/"), {"kind": "letters"})
    assert the_sheet(running).kind == CodeSheet.Kind.LETTERS
    with tenant_scope(running.organisation):
        assert not AccessCode.objects.filter(revoked_at=None).exists()


def test_a_second_press_is_told_that_codes_are_being_made(
    browser: Client, running: Campaign
) -> None:
    for _ in range(2):
        page = browser.post(at(running, "sheets/new/"), {"kind": "list"}, follow=True)
    assert "Codes are being made already." in page.text
    with tenant_scope(running.organisation):
        assert CodeSheet.objects.count() == 1


def test_a_viewer_sees_the_codes_and_can_make_none(
    running: Campaign, browser: Client, carol: User
) -> None:
    made(browser, running)
    page = LoggedIn(carol).get(at(running)).text
    assert "Not fetched yet" in page
    assert "Make letters" not in page and "Make new codes" not in page


def test_after_the_trial_no_codes_are_made(
    browser: Client, running: Campaign, acme: Organisation
) -> None:
    Organisation.objects.filter(pk=acme.pk).update(trial_ends_at="2026-01-01T00:00Z")
    browser.post(at(running, "sheets/new/"), {"kind": "list"})
    with tenant_scope(acme):
        assert not CodeSheet.objects.exists()
