"""A phone network that reaches nobody: what it takes becomes files, what it refuses is chosen.

A number that ends in an error code of Twilio gets that error: +4740021610 has opted out.
"""

from __future__ import annotations

import json
import random
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from pathlib import Path
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator

# Code -> status and words of the refusal.
REFUSALS = {
    "20003": (401, "Authenticate"),
    "20005": (403, "Account not active"),
    "20429": (429, "Too Many Requests"),
    "20500": (500, "Internal Server Error"),
    "21211": (400, "Invalid 'To' Phone Number"),
    "21606": (400, "The 'From' phone number is not a valid, message-capable number"),
    "21610": (400, "Attempt to send to unsubscribed recipient"),
    "21614": (400, "'To' number is not a valid mobile number"),
}
# Taken, and told later that it did not arrive.
UNDELIVERED = {"30003", "30005", "30006"}
# What becomes of the connection: cut or held before or after the message was taken.
CONNECTION = {"cut": "00444", "cut-after": "00445", "hang": "00408", "hang-after": "00409"}
LONGEST_BODY = 1600
DELAY_SECONDS = 0.2

Post = Callable[[str, dict[str, str], str], str]


@dataclass
class Text:
    """One text message, in the words of Twilio's API."""

    sid: str
    account: str
    direction: str
    sender: str
    to: str
    body: str
    status: str
    created_at: float = field(default_factory=time.time)
    error: str = ""
    callback: str = ""

    def as_twilio(self) -> dict[str, object]:
        """The resource as the API shows it."""
        date = formatdate(self.created_at)
        return {
            "account_sid": self.account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": date,
            "date_sent": None if self.status == "queued" else date,
            "date_updated": date,
            "direction": self.direction,
            "error_code": int(self.error) if self.error else None,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"/2010-04-01/Accounts/{self.account}/Messages/{self.sid}.json",
        }


class RefusedError(Exception):
    """What Twilio answers instead of taking a message."""

    def __init__(self, code: str, status: int, words: str) -> None:
        super().__init__(words)
        self.code, self.status, self.words = code, status, words


def post(url: str, form: dict[str, str], signature: str) -> str:
    """Tell the product something; its answer, "" when there is none."""
    request = urllib.request.Request(  # noqa: S310
        url,
        urllib.parse.urlencode(form).encode(),
        {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"},
    )
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return ""


class Network:
    """The messages, who may send them, and how it misbehaves.

    ``tokens`` are the accounts' secrets; an account that is not among them is known from its first
    call on. ``inbound_url`` is told what people text to the first account. ``troubles`` are kinds
    by number, and under "*" a (kind, share) that may meet anybody.
    """

    def __init__(
        self,
        *,
        folder: Path | None = None,
        account: str = "",
        token: str = "",
        inbound_url: str = "",
        post: Post = post,
    ) -> None:
        self.texts: list[Text] = []
        self.tokens = {account: token} if account else {}
        self.troubles: dict[str, list[tuple[str, float]]] = {}
        self.delay_seconds = DELAY_SECONDS
        self._platform, self._inbound_url = account, inbound_url
        self._folder, self.post = folder, post
        self._lock = threading.Lock()
        self._later = ThreadPoolExecutor(max_workers=4)

    def is_known(self, account: str, token: str) -> bool:
        """Whether the secret is the account's."""
        return secrets.compare_digest(self.tokens.setdefault(account, token), token)

    def trouble_with(self, number: str) -> str:
        """The kind of trouble the number meets this time, "" for none."""
        for kind, share in [*self.troubles.get(number, []), *self.troubles.get("*", [])]:
            if random.random() < share:  # noqa: S311
                return kind
        endings = {**{code: code for code in REFUSALS}, **{v: k for k, v in CONNECTION.items()}}
        return endings.get(number[-5:], "")

    def refuse(self, trouble: str) -> None:
        """Raises RefusedError when the trouble is an error code of the API."""
        if trouble in REFUSALS:
            status, words = REFUSALS[trouble]
            raise RefusedError(trouble, status, words)

    def take(self, account: str, form: dict[str, str]) -> Text:
        """Accept a message; its news follow. Raises RefusedError for one without its parts."""
        to, body = form.get("To", ""), form.get("Body", "")
        if not to.startswith("+") or not to[1:].isdigit():
            raise RefusedError("21211", *REFUSALS["21211"])
        if not body or len(body) > LONGEST_BODY:
            raise RefusedError("21617", 400, "The message body is missing or too long")
        text = Text(
            sid=f"SM{secrets.token_hex(16)}",
            account=account,
            direction="outbound-api",
            sender=form.get("From", ""),
            to=to,
            body=body,
            status="queued",
            callback=form.get("StatusCallback", ""),
        )
        self._keep(text)
        self._later.submit(self._travel, text)
        return text

    def find(self, sid: str) -> Text | None:
        """The message of that name."""
        return next((text for text in self.texts if text.sid == sid), None)

    def newest_to(self, account: str, to: str) -> list[Text]:
        """An account's messages to a number, or to all with "", newest first."""
        found = [text for text in self.texts if text.account == account and to in {"", text.to}]
        return sorted(found, key=lambda text: -text.created_at)

    def reply(self, *, sender: str, to: str, body: str) -> str:
        """Somebody texts one of the numbers that texted them; what is answered at once, or ""."""
        last = next((t for t in reversed(self.texts) if t.sender == to and t.to == sender), None)
        account = last.account if last else self._platform
        text = Text(
            sid=f"SM{secrets.token_hex(16)}",
            account=account,
            direction="inbound",
            sender=sender,
            to=to,
            body=body,
            status="received",
        )
        self._keep(text)
        form = {"MessageSid": text.sid, "AccountSid": account, "From": sender, "To": to}
        form |= {"Body": body, "NumMedia": "0", "NumSegments": "1"}
        answer = self._tell(account, self._inbound(account, last), form)
        for words in _messages_in(answer):
            self._keep(
                Text(
                    sid=f"SM{secrets.token_hex(16)}",
                    account=account,
                    direction="outbound-reply",
                    sender=to,
                    to=sender,
                    body=words,
                    status="delivered",
                )
            )
        return answer

    def reply_later(self, *, sender: str, to: str, body: str) -> None:
        """The same, without waiting for the answer."""
        self._later.submit(self.reply, sender=sender, to=to, body=body)

    def stop(self) -> None:
        """Tell no more news."""
        self._later.shutdown(wait=True, cancel_futures=True)

    def _inbound(self, account: str, last: Text | None) -> str:
        """Where an account has its replies told: beside its news, as people set it up."""
        if account == self._platform or last is None:
            return self._inbound_url
        return last.callback.partition("status/")[0]

    def _travel(self, text: Text) -> None:
        ending = text.to[-5:]
        failed = ending in UNDELIVERED
        for status in ["sent", "undelivered" if failed else "delivered"]:
            time.sleep(self.delay_seconds)
            text.status, text.error = status, ending if status == "undelivered" else ""
            self._write(text)
            form = {"MessageSid": text.sid, "SmsSid": text.sid, "MessageStatus": status}
            form |= {"SmsStatus": status, "AccountSid": text.account, "ApiVersion": "2010-04-01"}
            form |= {"From": text.sender, "To": text.to}
            self._tell(text.account, text.callback, form | self._error(text))

    def _error(self, text: Text) -> dict[str, str]:
        return {"ErrorCode": text.error} if text.error else {}

    def _tell(self, account: str, url: str, form: dict[str, str]) -> str:
        if not url:
            return ""
        signature = RequestValidator(self.tokens[account]).compute_signature(url, form)
        return self.post(url, form, signature)

    def _keep(self, text: Text) -> None:
        with self._lock:
            self.texts.append(text)
        self._write(text)

    def _write(self, text: Text) -> None:
        """One file for each message, named like those of mails."""
        if self._folder is None:
            return
        name = f"{int(text.created_at * 1e9)}-{text.sid[-8:]}.sms"
        unfinished = self._folder / f"{name}.part"
        unfinished.write_text(json.dumps(asdict(text)))
        unfinished.rename(self._folder / name)  # a reader never sees half a message


def _messages_in(twiml: str) -> list[str]:
    """The texts an answer in TwiML asks to send."""
    with suppress(ElementTree.ParseError):
        found = ElementTree.fromstring(twiml)  # noqa: S314  # our own product's answer
        return ["".join(message.itertext()) for message in found.iter("Message")]
    return []
