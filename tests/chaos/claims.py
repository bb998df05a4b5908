"""Many workers claim the rows of one campaign at once."""

from __future__ import annotations

import threading
from collections import Counter
from uuid import UUID

from django.db import connection

from accounts.tenancy import tenant_scope
from distribution.claiming import batch_claim
from distribution.freezing import campaign_freeze
from distribution.models import Campaign


def claims(campaign: Campaign, claimers: int) -> Counter[UUID]:
    """How often each invitation of a launched campaign was claimed when all had claimed."""
    organisation = campaign.organisation
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)
    claimed: list[UUID] = []
    start = threading.Barrier(claimers)

    def claim() -> None:
        start.wait(60)
        try:
            while batch := batch_claim(organisation=organisation, campaign_id=campaign.pk):
                claimed.extend(message.pk for message in batch.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(claimers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    with tenant_scope(organisation):
        never = dict.fromkeys(campaign.invitations.values_list("pk", flat=True), 0)
    return Counter({**never, **Counter(claimed)})
