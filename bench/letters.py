"""How long letters with personal codes take to make, and how much memory, from order to file.

Run ``python bench/letters.py [letters]``. It starts Postgres and Valkey by itself, unless the
environment names them. What is measured is all a worker does: codes, QR, PDF, sealing, the people
marked as asked. The most memory stands beside that of a tenth of the letters, made before.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.services import have_services  # noqa: E402

have_services()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "0"
django.setup()

from accounts.models import Organisation, User  # noqa: E402
from accounts.tenancy import tenant_scope  # noqa: E402
from bench.company import live_survey  # noqa: E402
from contacts.models import Contact  # noqa: E402
from distribution.models import Campaign, Channel, CodeSheet, Invitation  # noqa: E402
from distribution.sheets import sheet_fetch, sheet_make, sheet_order  # noqa: E402
from distribution.texts import STANDARD_TEXTS  # noqa: E402
from surveys.models import Survey  # noqa: E402


def waiting_campaign(organisation: Organisation, survey: Survey, people: int) -> Campaign:
    """A running campaign whose people wait for their codes."""
    with tenant_scope(organisation):
        campaign = Campaign.objects.create(
            survey=survey, name="Bench", channel=Channel.LOGIN, state=Campaign.State.SENDING,
            languages=["nb"], texts={"nb": STANDARD_TEXTS["nb"].model_dump()},
            sender_name=organisation.name, quarantine_days=0,
        )  # fmt: skip
        places = {"address": "Storgata 1", "postcode": "0155", "city": "Oslo"}
        contacts = Contact.objects.bulk_create(
            Contact(name=f"Kari Ødegård {number}", properties=places) for number in range(people)
        )
        Invitation.objects.bulk_create(
            Invitation(
                campaign=campaign, contact=contact, channel=Channel.LOGIN,
                address=str(contact.pk), language="nb",
            )
            for contact in contacts
        )  # fmt: skip
    return campaign


def timed(campaign: Campaign, user: User) -> tuple[float, float, int]:
    """Seconds, CPU seconds of this process, and bytes of the file."""
    organisation = campaign.organisation
    with tenant_scope(organisation):
        sheet = sheet_order(campaign=campaign, kind=CodeSheet.Kind.LETTERS, actor=user)
    begin, cpu = time.perf_counter(), time.process_time()
    sheet_make(organisation=organisation, sheet_id=sheet.pk)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    with tenant_scope(organisation):
        return seconds, cpu, sum(len(piece) for piece in sheet_fetch(sheet=sheet, actor=user))


def rss_mb() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    organisation, user, survey = live_survey()
    timed(waiting_campaign(organisation, survey, max(letters // 10, 1)), user)
    tenth_mb = rss_mb()
    seconds, cpu, size = timed(waiting_campaign(organisation, survey, letters), user)
    print(f"{cpu=:.1f} s, file {size / 1e6:.1f} MB, memory of a tenth: {tenth_mb:.0f} MB")
    print(f"{letters=} {seconds=:.1f} rss_mb={rss_mb():.0f}")


if __name__ == "__main__":
    main()
