"""``manage.py messages --update | --check | --compile``: the translations' three jobs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import catalogues


class Command(BaseCommand):
    help = "Collects, checks or compiles the translations."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        job = parser.add_mutually_exclusive_group(required=True)
        job.add_argument("--update", action="store_true", help="add new strings to the catalogues")
        job.add_argument("--check", action="store_true", help="fail when a translation is missing")
        job.add_argument("--compile", action="store_true", help="write the .mo files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            self._update()
        elif options["check"]:
            self._check()
        else:
            self.stdout.write(f"{catalogues.compile_all()} catalogues compiled")

    def _update(self) -> None:
        for language in catalogues.TRANSLATED:
            catalogues.save(language, catalogues.load(language))
            self.stdout.write(f"{language}: {len(catalogues.missing(language))} to translate")

    def _check(self) -> None:
        for language in catalogues.TRANSLATED:
            if found := catalogues.missing(language):
                listed = "\n  ".join(found)
                raise CommandError(f"{language}: {len(found)} missing or fuzzy:\n  {listed}")
        self.stdout.write("every string is translated")
