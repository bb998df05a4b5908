"""The web process. It refuses to start when a check of ours fails."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import stop_when_failing  # noqa: E402  # needs the apps

stop_when_failing()
