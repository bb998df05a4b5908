"""What a developer's machine has caught instead of delivering: files of LOCAL_OUTBOX_DIR.

Mails, and text messages as the local SMS provider keeps them (``config.local.sms_network``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from heapq import nlargest
from html import unescape
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

SHOWN = 100
TEXTS_SHOWN = 1000
PATIENCE_SECONDS = 5
FILE_NAME = re.compile(r"\d+-[0-9a-f]+")
URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class CaughtMail:
    """One mail; ``name`` is its file's without the ending."""

    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        """The From header."""
        return str(self.message["From"] or "")

    @property
    def to(self) -> str:
        """The To header."""
        return str(self.message["To"] or "")

    @property
    def date(self) -> datetime | None:
        """When it says it was written."""
        try:
            return parsedate_to_datetime(str(self.message["Date"]))
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part; "" when there is none."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """Each address of both parts once."""
        found = [*URL.findall(self.text), *map(unescape, URL.findall(self.html))]
        return list(dict.fromkeys(found))

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def mails_caught(to: str = "") -> list[CaughtMail]:
    """The newest mails, newest first; with ``to`` those whose recipient holds it."""
    files = nlargest(SHOWN, _folder().glob("*.eml"), key=lambda file: file.name)
    found = [_read(file) for file in files]
    return [mail for mail in found if to.lower() in mail.to.lower()]


def mail_caught(name: str) -> CaughtMail | None:
    """The mail of that name. No other file can be asked for."""
    file = _folder() / f"{name}.eml"
    return _read(file) if FILE_NAME.fullmatch(name) and file.is_file() else None


def _folder() -> Path:
    return Path(settings.LOCAL_OUTBOX_DIR)


def _read(file: Path) -> CaughtMail:
    return CaughtMail(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default))


@dataclass(frozen=True)
class CaughtText:
    """One text message between one of our numbers and a phone."""

    ours: str
    phone: str
    body: str
    status: str
    error: str
    at: datetime
    is_from_phone: bool

    @property
    def may_be_answered(self) -> bool:
        """Whether its sender is a number; a name cannot be texted."""
        return self.ours.startswith("+")


def texts_caught(phone: str = "") -> list[CaughtText]:
    """The newest text messages, oldest first; with ``phone`` those of one phone."""
    files = nlargest(TEXTS_SHOWN, _folder().glob("*.sms"), key=lambda file: file.name)
    found = [_text(json.loads(file.read_text())) for file in reversed(files)]
    return [text for text in found if phone in {"", text.phone}]


def phones_caught() -> list[CaughtText]:
    """The last text of each phone, newest first."""
    last = {text.phone: text for text in texts_caught()}
    return sorted(last.values(), key=lambda text: text.at, reverse=True)


def text_reply(*, phone: str, ours: str, body: str) -> bool:
    """Text from ``phone`` to one of our numbers. False when the local provider does not run."""
    form = {"From": phone, "To": ours, "Body": body}
    try:
        told = requests.post(f"{settings.SMS_API}/local/replies", form, timeout=PATIENCE_SECONDS)
    except requests.RequestException:
        return False
    return bool(told.status_code == 202)


def _text(kept: dict[str, Any]) -> CaughtText:
    is_from_phone = kept["direction"] == "inbound"
    ours, phone = ("to", "sender") if is_from_phone else ("sender", "to")
    return CaughtText(
        ours=kept[ours],
        phone=kept[phone],
        body=kept["body"],
        status=kept["status"],
        error=kept["error"],
        at=datetime.fromtimestamp(kept["created_at"], UTC),
        is_from_phone=is_from_phone,
    )
