"""Mail scanners meet every link of every mail, and then the people answer.

``python -m tests.chaos.scanners --mails 500`` sends that many real mails, fetches all links of all
of them by GET and HEAD, in an order of chance, three times, under the names of scanners, and opens
them in a browser that loads everything and touches nothing. Then each person answers. The last line
tells what the scanners did; the exit code is 1 when that was anything.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from bench.services import services
from config.local.application import Application
from config.local.browser import chromium
from config.local.ports import HOST, free_port
from config.local.server import REPLACEABLE
from config.local.steps import LocalError

if TYPE_CHECKING:
    from email.message import EmailMessage

    from distribution.models import Campaign
    from tests.distribution.mailserver import MailServer

TIMES, AT_ONCE, SECONDS = 3, 8, 60
SCANNERS = [
    "Mozilla/5.0 (compatible; ms-office; MSOffice 16)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "GoogleImageProxy",
    "curl/8.5.0",
]
LINK = re.compile(r"https?://[^\s<>\"')\]]+")
FORM = re.compile(r'<form method="post"[^>]* action="([^"]*)"')
HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')


@dataclass(frozen=True)
class Fetch:
    """One link as one scanner asks for it."""

    method: str
    url: str
    agent: str


@dataclass(frozen=True)
class Found:
    """What stood in the database after the scanners, and what after the people."""

    mails: int
    fetched: int
    loaded: int
    answers: int
    suppressed: int
    # States that only a person's act may bring.
    beyond_opened: int
    answered: int

    @property
    def is_well(self) -> bool:
        """Whether scanners did nothing, and every person's answer counts."""
        nothing = self.answers == self.suppressed == self.beyond_opened == 0
        return nothing and self.fetched > 0 and self.answered == self.mails

    def __str__(self) -> str:
        return (
            f"scanned mails={self.mails} fetched={self.fetched} loaded={self.loaded} "
            f"answers={self.answers} unsubscribed={self.suppressed} "
            f"beyond_opened={self.beyond_opened} answered_after={self.answered}"
        )


def links_of(message: EmailMessage) -> list[str]:
    """Every address of ours in a mail: in its parts, and in the header of one click."""
    from django.conf import settings

    texts = [str(message["List-Unsubscribe"] or "")]
    texts += [
        part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
    ]
    found = {unescape(link) for text in texts for link in LINK.findall(text)}
    # Not the names of document types, which look like addresses.
    return sorted(link for link in found if link.startswith(settings.BASE_URL))


def scan(links: Sequence[str]) -> int:
    """Fetch all of them by GET and by HEAD, three times, in an order of chance; how often."""
    fetches = [
        Fetch(method, link, random.choice(SCANNERS))  # noqa: S311
        for link in links
        for method in ("GET", "HEAD")
        for _time in range(TIMES)
    ]
    random.shuffle(fetches)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        statuses = Counter(threads.map(_fetch, fetches))
    if set(statuses) - {200}:
        raise LocalError(f"links of mails answered otherwise than 200: {dict(statuses)}")
    return len(fetches)


def _fetch(fetch: Fetch) -> int:
    request = Request(fetch.url, method=fetch.method, headers={"User-Agent": fetch.agent})  # noqa: S310
    try:
        with build_opener().open(request, timeout=SECONDS) as response:
            response.read()
            return int(response.status)
    except HTTPError as error:
        return error.code


def load(links: Sequence[str]) -> int:
    """Open each in Chromium, run its scripts, wait until it rests, touch nothing; how many."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        return 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 700})
        for link in links:
            page.goto(link, wait_until="networkidle")
        browser.close()
    return len(links)


def answer(link: str, score: int) -> None:
    """A person presses a score in the mail, sends the page, and goes on to the end."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address, page = _open(browser, link)
    action = FORM.search(page)
    if action is None:
        raise LocalError(f"no form at {link}")
    fields = {**dict(HIDDEN.findall(page)), "nps": str(score)}
    _open(browser, urljoin(address, unescape(action[1])), fields)


def _open(
    browser: OpenerDirector, url: str, fields: dict[str, str] | None = None
) -> tuple[str, str]:
    data = urlencode(fields).encode() if fields else None
    with browser.open(Request(url, data=data), timeout=SECONDS) as response:  # noqa: S310
        return response.url, response.read().decode()


def sent(people: int, mail: MailServer) -> Campaign:
    """A campaign whose mails have arrived."""
    from accounts.tenancy import tenant_scope
    from bench.company import live_survey
    from contacts.models import Contact
    from distribution.freezing import campaign_freeze
    from distribution.sending import batch_send
    from distribution.services import campaign_create, campaign_launch, campaign_update

    organisation, user, survey = live_survey()
    with tenant_scope(organisation):
        Contact.objects.bulk_create(
            Contact(email=f"person{number}@example.com", name=f"Person {number}", language="nb")
            for number in range(people)
        )
        campaign = campaign_create(
            name="Scanned", survey=survey, languages=["nb"], organisation=organisation, actor=user
        )
        # At any hour.
        campaign_update(campaign=campaign, fields={"timing": {}}, actor=user)
        campaign_launch(campaign=campaign, organisation=organisation, actor=user)
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)
    while batch_send(organisation=organisation, campaign_id=campaign.pk):
        pass
    if len(mail.messages) != people:
        raise LocalError(f"{len(mail.messages)} of {people} mails arrived")
    return campaign


def proof(people: int, in_a_browser: int) -> Found:
    """Send, let scanners come, look, let people answer, look again. Needs a site that runs.

    A browser opens the links of so many of the mails too; each has a dozen.
    """
    from accounts.tenancy import tenant_scope
    from contacts.models import Suppression
    from distribution.models import DeliveryState
    from surveys.models import Response

    with mail_server() as mail:
        campaign = sent(people, mail)
        mails = [links_of(message) for message in mail.messages]
    fetched = scan([link for links in mails for link in links])
    loaded = load([link for links in mails[:in_a_browser] for link in links])
    reached = ["sent", "delivered", "opened"]
    with tenant_scope(campaign.organisation):
        answers, suppressed = Response.objects.count(), Suppression.objects.count()
        beyond = campaign.invitations.exclude(state__in=reached).count()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda links: answer(_scored(links, 9), 9), mails))
    with tenant_scope(campaign.organisation):
        answered = campaign.invitations.filter(state=DeliveryState.ANSWERED)
        right = Response.objects.filter(score=9, invitation_id__in=answered.values("pk")).count()
    return Found(people, fetched, loaded, answers, suppressed, beyond, right)


def _scored(links: list[str], score: int) -> str:
    """The button of a score."""
    return next(link for link in links if link.endswith(f"score={score}"))


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A real mail server of this process, to which Django sends."""
    from django.conf import settings

    from tests.distribution.mailserver import MailServer, RunningServer

    mail = MailServer()
    running = RunningServer(mail)
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, running.port
    yield mail
    running.stop()


def main(people: int, in_a_browser: int) -> int:
    """Run it on services and a web server of its own."""
    for name in REPLACEABLE:
        os.environ.pop(name, None)
    port = free_port()
    # Mail goes to a server of this process, which is not there yet; nobody sends an SMS.
    os.environ |= {
        "EMAIL_URL": f"smtp://{HOST}:1",
        "SMS_URL": f"twilio+http://nobody:nothing@{HOST}:1?from=+4759440000",
    }
    with services() as (home, supervisor, env):
        env |= {"BASE_URL": f"http://{HOST}:{port}"}
        os.environ |= env
        application = Application(home, port, env)
        application.manage("migrate", "--no-input", as_owner=True)
        application.manage("collectstatic", "--no-input")
        application.start_web(supervisor)
        import django

        django.setup()
        found = proof(people, in_a_browser)
    print(found)
    return 0 if found.is_well else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--in-browser", type=int, default=20, help="mails that a browser opens too")
    chosen = parser.parse_args()
    sys.exit(main(chosen.mails, chosen.in_browser))
