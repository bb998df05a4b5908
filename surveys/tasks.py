"""What the workers do for surveys."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from accounts.models import Organisation
from accounts.tenancy import tenant_task
from surveys.imports.services import response_import_run, response_imports_sweep


# Two imports may add the same customer at the same moment: then the batch is rolled back, and
# the next try finds the contact.
@tenant_task(autoretry_for=(DatabaseError,), max_retries=5, default_retry_delay=2)
def response_import_task(organisation: Organisation, import_id: str) -> None:
    """Work through an import of answers."""
    response_import_run(organisation=organisation, import_id=UUID(import_id))


@shared_task
def response_imports_sweep_task() -> None:
    """Find imports of answers that stand still."""
    response_imports_sweep()
