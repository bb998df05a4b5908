"""What the workers do for distribution; queue ``mail``."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.models import Organisation
from accounts.tenancy import tenant_task
from distribution.account_tests import account_test_run
from distribution.bells import ring
from distribution.freezing import campaign_freeze
from distribution.planning import campaign_plan
from distribution.portal_codes import portal_code_send
from distribution.proof import proof_send
from distribution.sheets import sheet_make
from distribution.sweeping import distribution_sweep, invitations_care, planning_sweep
from distribution.triggers import events_take
from distribution.turns import turn_take


@shared_task
def distribution_sweep_task() -> None:
    """Ring for everything that is due."""
    distribution_sweep()


@shared_task
def planning_sweep_task() -> None:
    """Ring for every campaign that goes on asking or reminding."""
    planning_sweep()


@tenant_task()
def campaign_plan_task(organisation: Organisation, campaign_id: str) -> None:
    """Make the invitations and reminders whose day has come."""
    campaign_plan(organisation=organisation, campaign_id=UUID(campaign_id))


@tenant_task()
def events_take_task(organisation: Organisation) -> None:
    """Make the invitations of events that the API told."""
    events_take(organisation=organisation)


@tenant_task()
def campaign_freeze_task(organisation: Organisation, campaign_id: str) -> None:
    """Freeze the audience of a launched campaign."""
    campaign_freeze(organisation=organisation, campaign_id=UUID(campaign_id))


@tenant_task()
def campaign_send_task(organisation: Organisation, campaign_id: str) -> None:
    """Send one batch; the next one queues behind the batches of other organisations."""
    if following := turn_take(organisation=organisation, campaign_id=UUID(campaign_id)):
        ring("campaign_send_task", organisation.pk, following)


@tenant_task()
def invitations_care_task(organisation: Organisation) -> None:
    """Resolve stuck invitations and close expired ones."""
    invitations_care(organisation=organisation)


@tenant_task()
def proof_send_task(
    organisation: Organisation, campaign_id: str, user_id: str, language: str, phone: str = ""
) -> None:
    """Send one person of the staff the campaign's letter or text message."""
    proof_send(
        organisation=organisation,
        campaign_id=UUID(campaign_id),
        user_id=UUID(user_id),
        language=language,
        phone=phone,
    )


@tenant_task()
def portal_code_send_task(organisation: Organisation, contact_id: str, language: str) -> None:
    """Mail somebody a one-time code for the portal."""
    portal_code_send(organisation=organisation, contact_id=UUID(contact_id), language=language)


@tenant_task()
def code_sheet_task(organisation: Organisation, sheet_id: str) -> None:
    """Make a sheet of codes."""
    sheet_make(organisation=organisation, sheet_id=UUID(sheet_id))


@tenant_task()
def account_test_task(organisation: Organisation, account_id: str, user_id: str) -> None:
    """Send one person of the staff a test through the organisation's own provider."""
    account_test_run(organisation=organisation, account_id=UUID(account_id), user_id=UUID(user_id))
