"""``manage.py rebuild_rollups``: recompute all rollups, and choose the kept values afresh."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics.rollups import rollups_rebuild
from surveys.models import Survey


class Command(BaseCommand):
    """Goes through the organisations one by one, a transaction for each survey."""

    help = "Recompute the rollups of one organisation, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", help="slug; all organisations without it")

    def handle(self, *args: Any, organisation: str | None, **options: Any) -> None:
        found = Organisation.objects.order_by("slug")
        if organisation:
            found = found.filter(slug=organisation)
            if not found:
                raise CommandError(f"There is no organisation {organisation!r}.")
        for tenant in found:
            self.stdout.write(f"{tenant.slug}: {self._rebuild(tenant)} surveys")

    def _rebuild(self, organisation: Organisation) -> int:
        with tenant_scope(organisation):
            surveys = list(Survey.objects.values_list("pk", flat=True))
        for survey_id in surveys:
            with tenant_scope(organisation):
                rollups_rebuild(survey_id=survey_id)
        return len(surveys)
