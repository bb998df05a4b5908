"""``manage.py native_reader``: writes the list of words a native speaker has still to pass."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config import native_reader


class Command(BaseCommand):
    help = "Writes docs/native-reader.md, the list of our own translations."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        native_reader.document_path().write_text(native_reader.as_markdown(), encoding="utf-8")
        self.stdout.write(str(native_reader.DOCUMENT))
