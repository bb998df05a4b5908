"""Mail backends that misbehave on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Raises ``error`` instead of sending."""

    error: ClassVar[Exception] = OSError("refused")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise self.error
