"""However many workers claim at once, each message has one."""

from __future__ import annotations

from collections import Counter

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution import claiming
from distribution.services import campaign_launch
from tests.chaos.claims import claims
from tests.distribution.conftest import make_campaign, make_contacts, make_survey


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_claim_each_row_once(
    acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "BATCH", 10)
    campaign = make_campaign(make_survey(acme))
    make_contacts(acme, 500)
    with tenant_scope(acme):
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)
    assert Counter(claims(campaign, 16).values()) == {1: 500}
