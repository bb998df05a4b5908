"""The walk of ``script/server --smoke``: from a launched campaign to a counted answer."""

from __future__ import annotations

import email
import email.policy
import re
import secrets
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar

from config.local.application import Application
from config.local.processes import wait_until
from config.local.steps import LocalError, step

PAGES = ("/", "/healthz", "/account/login/")
SCORE = "9"
ANSWER_LINK = re.compile(r"https?://\S+/s/[\w.-]+")
MAIL_PATIENCE = 30.0


class Browser:
    """Opens pages and keeps cookies."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, url: str) -> str:
        return self._open(urllib.request.Request(url))  # noqa: S310

    def post(self, url: str, fields: dict[str, str]) -> str:
        body = urllib.parse.urlencode(fields).encode()
        return self._open(urllib.request.Request(url, body, {"Referer": url}))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=20) as answer:
                return str(answer.read().decode())
        except OSError as error:
            raise LocalError(f"{request.get_method()} {request.full_url}: {error}") from None


class ScoreForm(HTMLParser):
    """The form that asks for the score: where it goes and its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        # The name of the radio buttons with a 9 among them; "" when nothing asks for a score.
        self.score_name = ""
        self.action = ""
        self.fields: dict[str, str] = {}
        self._open: tuple[str, dict[str, str]] = ("", {})
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = (values.get("action", ""), {})
        elif tag == "input" and values.get("type") == "hidden":
            self._open[1][values["name"]] = values.get("value", "")
        elif values.get("type") == "radio" and values.get("value") == SCORE:
            self.score_name = values["name"]
            self.action, self.fields = self._open


def walk(application: Application) -> None:
    """Raises LocalError at the first thing that is not as it should be."""
    browser, address = Browser(), f"smoke-{secrets.token_hex(4)}@lynghei.example"
    with step("Opening the public pages"):
        for path in PAGES:
            browser.get(application.url + path)
    with step("Sending an invitation through worker and mail"):
        before = _count(application, "--to", address)
        url = find_link(application, address)
    with step("Answering it with a 9"):
        answer(browser, url)
    with step("Counting the answers"):
        if _count(application) != before + 1:
            raise LocalError("the answer is missing in the dashboard's counts")


def _count(application: Application, *words: str) -> int:
    return int(application.manage("smoke_invitation", *words).split()[-1])


def find_link(application: Application, address: str) -> str:
    """The survey's address in the mail to ``address``. Raises LocalError when none comes."""
    links: list[str] = []

    def has_come() -> bool:
        for path in application.home.outbox.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = mail.get_body(("plain",)) if address in str(mail["To"]) else None
            links.extend(ANSWER_LINK.findall(text.get_content()) if text else [])
        return bool(links)

    if not wait_until(has_come, MAIL_PATIENCE):
        raise LocalError(f"no mail came within {MAIL_PATIENCE:.0f} s")
    return links[0]


def answer(browser: Browser, url: str) -> None:
    """Opens the invitation and sends its form with a 9. Raises LocalError when it has none."""
    form = ScoreForm(browser.get(url))
    if not form.score_name:
        raise LocalError(f"{url} does not ask for a score")
    browser.post(urllib.parse.urljoin(url, form.action), {**form.fields, form.score_name: SCORE})
