"""How long a campaign to 100,000 people takes to launch, beside a bare INSERT ... SELECT.

Run ``python bench/launch.py [people]``. It starts Postgres and Valkey by itself, unless the
environment names them. "ours" is the launch and the freezing of the whole audience: judged, with
reasons, tokens and ids. "bare" copies the same rows into an unlogged table of the same columns and
indexes, with nothing to decide. What the campaign's pages cost afterwards: ``screens.py``.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.services import have_services  # noqa: E402

have_services()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "0"
django.setup()

from django.db import connection  # noqa: E402

from accounts.tenancy import tenant_scope  # noqa: E402
from bench.company import planned  # noqa: E402
from distribution.freezing import campaign_freeze  # noqa: E402
from distribution.services import campaign_launch  # noqa: E402

if TYPE_CHECKING:
    from accounts.models import User
    from distribution.models import Campaign

PEOPLE = 100_000
BARE = """
CREATE TEMP TABLE bare (LIKE distribution_invitation INCLUDING ALL);
INSERT INTO bare SELECT * FROM distribution_invitation WHERE campaign_id = '{campaign}';
"""


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def launch(campaign: Campaign, actor: User) -> None:
    organisation = campaign.organisation
    with tenant_scope(organisation):
        campaign_launch(campaign=campaign, organisation=organisation, actor=actor)
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)


def bare(campaign: Campaign) -> None:
    with tenant_scope(campaign.organisation), connection.cursor() as cursor:
        cursor.execute(BARE.format(campaign=campaign.pk))


def main(people: int = PEOPLE) -> None:
    campaign, actor = planned(people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = seconds(lambda: launch(campaign, actor))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    theirs = seconds(lambda: bare(campaign))
    print(
        f"people={people} launch_seconds={ours:.2f} bare_seconds={theirs:.2f}"
        f" ratio={ours / theirs:.2f} memory_grown_mb={grown:.1f}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
