"""The README's pictures, taken from a running local server with its demo data.

``python -m tests.pictures http://localhost:8000``
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.demo import EMAIL, PASSWORD

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def main(site: str) -> None:
    """Log in as the demo user and photograph the screens the README shows."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        desktop = window(browser, site, width=1440, height=1000).new_page()
        log_in(desktop)
        speak(desktop, "en")
        desktop.goto("/o/lynghei/")
        photograph(desktop, "dashboard")
        desktop.goto("/o/lynghei/campaigns/")
        desktop.locator("main table a").nth(1).click()
        photograph(desktop, "campaign")
        phone = window(browser, site, width=390, height=760).new_page()
        phone.goto(invitation_address(desktop))
        photograph(phone, "respond")
        speak(desktop, "nb")
        browser.close()


def window(browser: Browser, site: str, *, width: int, height: int) -> BrowserContext:
    return browser.new_context(
        base_url=site, locale="en-GB", viewport={"width": width, "height": height}
    )


def log_in(page: Page) -> None:
    page.goto("/account/login/")
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/o/lynghei/")


def speak(page: Page, language: str) -> None:
    """The demo user reads Norwegian, as the demo's customers do; the README is English."""
    page.goto("/profile/")
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()


def invitation_address(page: Page) -> str:
    """The survey as the organisation tries it, in English: a page that records nothing."""
    page.goto("/o/lynghei/surveys/")
    page.locator("main table a", has_text="Kundeforhold").click()
    page.get_by_role("link", name="English").click()
    source = page.locator("iframe").first.get_attribute("src")
    assert source is not None
    return source


def photograph(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1])
