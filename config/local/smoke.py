"""The walk of ``script/server --smoke``: public pages, then one answer as a respondent gives it."""

from __future__ import annotations

import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar

from config.local.application import Application
from config.local.steps import LocalError, step

PAGES = ("/", "/healthz", "/account/login/")
ANSWER = {"score": "9"}


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
        self.action = ""
        self.fields: dict[str, str] = {}
        self.asks_score = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.asks_score:
            self.action, self.fields = values.get("action", ""), {}
        elif tag == "input" and values.get("type") == "hidden" and not self.asks_score:
            self.fields[values["name"]] = values.get("value", "")
        self.asks_score |= values.get("name") == "score"


def walk(application: Application) -> None:
    """Raises LocalError at the first thing that is not as it should be."""
    browser = Browser()
    with step("Opening the public pages"):
        for path in PAGES:
            browser.get(application.url + path)
    with step("Answering a survey"):
        url = application.manage("smoke_invitation").split()[-1]
        answer(browser, url)
    with step("Looking for the answer in the score"):
        application.manage("smoke_invitation", "--require-score", ANSWER["score"], url)


def answer(browser: Browser, url: str) -> None:
    """Opens the invitation and sends its form with a 9. Raises LocalError when it has none."""
    form = ScoreForm(browser.get(url))
    if not form.asks_score:
        raise LocalError(f"{url} does not ask for a score")
    page = browser.post(urllib.parse.urljoin(url, form.action), {**form.fields, **ANSWER})
    if not page.strip():
        raise LocalError(f"{url} answered the score with an empty page")
