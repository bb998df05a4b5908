"""How long the screens of campaigns take for a company with many contacts, beside one with few.

Run ``python bench/screens.py [people]``. It starts Postgres and Valkey by itself, as
``script/server`` does (``DATABASE_URL`` and so on in the environment replace them). Each screen is
asked for in this process, some times over; the quickest counts, the database's work included.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.services import have_services  # noqa: E402

have_services()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "0"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import Membership, Role  # noqa: E402
from accounts.tenancy import tenant_scope  # noqa: E402
from bench.company import contacts_fill, live_survey  # noqa: E402
from distribution.freezing import campaign_freeze  # noqa: E402
from distribution.services import campaign_create, campaign_launch, campaign_update  # noqa: E402

if TYPE_CHECKING:
    from accounts.models import Organisation

PEOPLE, FEW, TIMES = 100_000, 100, 3
# A quarter of the mails were opened, one of fifty came back.
NEWS = """
UPDATE distribution_invitation SET sent_at = now(), handed_at = now(), state = CASE
    WHEN round((random() * 100)::numeric) < 25 THEN 'opened'
    WHEN round((random() * 100)::numeric) < 2 THEN 'bounced' ELSE 'delivered' END
"""


@dataclass(frozen=True)
class Company:
    """One with so many contacts, a campaign that runs, a draft to mail and a draft to text."""

    organisation: Organisation
    browser: Client
    running: str
    draft: str
    texted: str

    def screens(self) -> dict[str, str]:
        """Name and address of each screen."""
        o = f"/o/{self.organisation.slug}"
        running, draft, texted = (
            f"{o}/campaigns/{pk}" for pk in (self.running, self.draft, self.texted)
        )
        return {
            "contacts": f"{o}/contacts/",
            "contacts, searched": f"{o}/contacts/?q=person77",
            "campaigns": f"{o}/campaigns/",
            "running": f"{running}/",
            "people": f"{running}/people/",
            "people, searched": f"{running}/people/?q=person77",
            "people, bounced": f"{running}/people/?state=bounced",
            "plan": f"{draft}/edit/",
            "plan, texted": f"{texted}/edit/",
            "text": f"{texted}/sms/",
            "who": f"{draft}/who/",
            "who, page 100": f"{draft}/who/?page=100",
            "who, asked now": f"{draft}/who/?show=now",
            "who, texted": f"{texted}/who/",
            "launch": f"{draft}/launch/",
            "launch, texted": f"{texted}/launch/",
            "counts, afterwards": f"{draft}/who/numbers/",
            "counts, texted": f"{texted}/who/numbers/",
        }


def company(people: int) -> Company:
    """Make one."""
    organisation, user, survey = live_survey()
    with tenant_scope(organisation):
        Membership.objects.create(user=user, role=Role.OWNER)
        contacts_fill(people)
        made = [
            campaign_create(
                name=name,
                survey=survey,
                channel=channel,
                languages=["nb"],
                organisation=organisation,
                actor=user,
            )
            for name, channel in [("Runs", "email"), ("Draft", "email"), ("Text", "sms")]
        ]
        campaign_update(campaign=made[0], fields={"timing": {}}, actor=user)
        campaign_launch(campaign=made[0], organisation=organisation, actor=user)
    campaign_freeze(organisation=organisation, campaign_id=made[0].pk)
    with tenant_scope(organisation), connection.cursor() as cursor:
        cursor.execute(NEWS)
    browser = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(user)
    return Company(organisation, browser, *(str(each.pk) for each in made))


def milliseconds(browser: Client, url: str) -> float:
    """Of the quickest of some times."""
    times = []
    for _time in range(TIMES):
        started = time.perf_counter()
        answer = browser.get(url, secure=True)
        times.append(time.perf_counter() - started)
        assert answer.status_code == 200, (url, answer.status_code)  # noqa: S101
    return 1000 * min(times)


def tidy() -> None:
    """What autovacuum does by itself within a minute or two."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as link:
        link.execute("VACUUM ANALYZE")


def main(people: int = PEOPLE) -> None:
    many, few = company(people), company(FEW)
    tidy()
    worst = 0.0
    for name, url in many.screens().items():
        ours = milliseconds(many.browser, url)
        theirs = milliseconds(few.browser, few.screens()[name])
        worst = max(worst, ours)
        print(f"{name:<22}{ours:8.0f} ms {theirs:8.0f} ms {ours / theirs:6.1f}", flush=True)
    print(f"people={people} few={FEW} slowest_ms={worst:.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
