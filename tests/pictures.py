"""The README's pictures, taken from a running local server with its demo data.

``python -m tests.pictures http://localhost:8000``
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.demo import EMAIL, PASSWORD
from config.local.browser import chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def main(site: str) -> None:
    """Log in as the demo user and photograph the screens the README shows."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        desktop = window(browser, site, width=1440, height=1000).new_page()
        log_in(desktop)
        speak(desktop, "en")
        desktop.goto("/o/lynghei/")
        photograph(desktop, "dashboard")
        desktop.goto("/o/lynghei/surveys/new/")
        photograph(desktop, "templates")
        open_survey(desktop, "Kundeservice")
        photograph(desktop, "builder")
        desktop.get_by_role("link", name="Results", exact=True).click()
        photograph(desktop, "results")
        phone = window(browser, site, width=390, height=760).new_page()
        phone.goto(preview_address(desktop))
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


def open_survey(page: Page, name: str) -> None:
    page.goto("/o/lynghei/surveys/")
    page.locator("main table a", has_text=name).click()


def preview_address(page: Page) -> str:
    """The survey as the organisation tries it, in English: a page that records nothing."""
    open_survey(page, "Kundeforhold")
    page.get_by_role("link", name="en", exact=True).click()
    source = page.locator("iframe").first.get_attribute("src")
    assert source is not None
    return source


def photograph(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    shrink(FOLDER / f"{name}.png")


def shrink(picture: Path) -> None:
    """Half the bytes: a screen has few colours."""
    Image.open(picture).quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
