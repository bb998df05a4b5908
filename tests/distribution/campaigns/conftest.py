"""A member who plans campaigns, and what the forms of their pages send."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import Campaign, Invitation
from tests.conftest import LoggedIn
from tests.distribution.conftest import make_contacts

State = Invitation.State


def url(campaign: Campaign, name: str) -> str:
    return reverse(
        f"distribution:campaign-{name}",
        kwargs={"slug": campaign.organisation.slug, "pk": campaign.pk},
    )


def plan(**changes: object) -> dict[str, object]:
    """What the browser posts from the plan of a campaign in English and Norwegian."""
    return {
        "name": "Winter",
        "sender_name": "Acme",
        "reply_to": "alice@example.com",
        "base": "everyone",
        "quarantine_days": "30",
        "quarantine_after_answer_days": "90",
        "wait_days": "60",
        "sample_percent": "100",
        "expires_after_days": "30",
        "en-subject": "Hello {{ first_name }}",
        "en-intro": "Hi {{ first_name }}",
        "nb-subject": "Hei",
        "nb-intro": "Hei {{ first_name }}",
        **changes,
    }


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


@pytest.fixture
def running(acme: Organisation, campaign: Campaign) -> Campaign:
    """A campaign with one invitation in each state."""
    contacts = make_contacts(acme, len(State.values))
    now = clock.now()
    with tenant_scope(acme):
        for contact, state in zip(contacts, State.values, strict=True):
            reached = state in {State.SENT, State.DELIVERED, State.OPENED, State.ANSWERED}
            Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                address=contact.email or "",
                language="nb",
                state=state,
                not_asked="opted_out" if state == State.SUPPRESSED else "",
                sent_at=now if reached else None,
                problem="550 5.1.1 <No such user>" if state == State.BOUNCED else "",
            )
        campaign.state, campaign.launched_at = Campaign.State.SENDING, now
        campaign.frozen_at = now
        campaign.save()
    return campaign
