"""A proof: a campaign's letter for one of the staff; its buttons lead to the survey's preview."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.accounts import account_checked, account_of
from distribution.channels import SENDING, Result
from distribution.models import Campaign
from surveys.answering import test_address as survey_test_address

log = logging.getLogger(__name__)


def proof_send(
    *, organisation: Organisation, campaign_id: UUID, user_id: UUID, language: str, phone: str = ""
) -> None:
    """Send it to the user's own address, or to ``phone``. Of an account of its own it is noted
    how that went."""
    user = User.objects.get(pk=user_id)
    with tenant_scope(organisation):
        campaign = Campaign.objects.select_related("organisation", "survey__live_version").get(
            pk=campaign_id
        )
    outcome = SENDING[campaign.channel].send_test(
        campaign,
        language=language,
        name=user.name,
        address=phone or user.email,
        answer_url=preview_url(campaign),
    )
    problem = "" if outcome.result == Result.SENT else outcome.problem or outcome.result.value
    with tenant_scope(organisation):
        if own := account_of(campaign.channel):
            account_checked(account=own, problem=problem)
    if problem:
        log.warning("proof of campaign %s: %s", campaign.pk, problem)


def preview_url(campaign: Campaign) -> str:
    """The page where staff try the survey without being counted."""
    return settings.BASE_URL + survey_test_address(campaign.survey, draft=False)
