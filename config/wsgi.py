"""The web process. It refuses to start when a check of ours fails."""

from __future__ import annotations

import os

from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

failed = [message for message in run_checks(tags=["anbefal"]) if message.is_serious()]
if failed:
    raise SystemCheckError("\n".join(str(message) for message in failed))
