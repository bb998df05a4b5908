"""``manage.py demo_data``: a company to look around in, on a developer's machine only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import EMAIL, PASSWORD
from config.demo.build import demo_build


class Command(BaseCommand):
    """Prints the login in two lines; running it again changes nothing but the end of the trial."""

    help = "Load the demo organisation. Its password is public, so this needs DEBUG=1."

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo's password is public: it is loaded only with DEBUG=1.")
        demo_build()
        self.stdout.write(f"Demo login: {EMAIL}")
        self.stdout.write(f"Password:   {PASSWORD}")
