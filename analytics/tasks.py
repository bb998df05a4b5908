"""Background work of analytics; nothing is lost without it, reading only gets slower."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.models import Organisation
from accounts.tenancy import every_organisation, tenant_scope, tenant_task
from analytics.rollups import dirty_surveys, rollup_refresh

SURVEYS_PER_RING = 500
STALE_SECONDS = 60


@shared_task
def rollups_find_task() -> None:
    """Find surveys with dirty days, of all organisations, and ring for each."""
    with every_organisation(reason="find surveys whose rollups are behind"):
        waiting = dirty_surveys(limit=SURVEYS_PER_RING)
    for organisation_id, survey_id in waiting:
        # A bell nobody heard in time rings again by itself.
        rollup_refresh_task.apply_async(
            (str(organisation_id), str(survey_id)), expires=STALE_SECONDS
        )


@tenant_task()
def rollup_refresh_task(organisation: Organisation, survey_id: str) -> None:
    """Recompute the dirty days of one survey."""
    with tenant_scope(organisation):
        rollup_refresh(survey_id=UUID(survey_id))
