from __future__ import annotations

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    name = "distribution"

    def ready(self) -> None:
        from distribution import receivers  # noqa: F401  # connects them
