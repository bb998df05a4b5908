"""``manage.py survey_templates``: the templates that ship with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from surveys.catalogue import templates


class Command(BaseCommand):
    help = "Lists the survey templates: key, purpose, languages."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [("KEY", "PURPOSE", "LANGUAGES")] + [
            (key, template.purpose, " ".join(template.definition.languages))
            for key, template in templates().items()
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
