"""What the workers do for contacts."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from accounts.models import Organisation
from accounts.tenancy import tenant_task
from contacts.services import contact_import_run, contact_imports_sweep


# Another import or a person may take the same address at the same moment: then the batch is
# rolled back, and the next try finds the contact.
@tenant_task(autoretry_for=(DatabaseError,), max_retries=5, default_retry_delay=2)
def contact_import_task(organisation: Organisation, import_id: str) -> None:
    """Work through an import."""
    contact_import_run(organisation=organisation, import_id=UUID(import_id))


@shared_task
def contact_imports_sweep_task() -> None:
    """Find imports that stand still."""
    contact_imports_sweep()
