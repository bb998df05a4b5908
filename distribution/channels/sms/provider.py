"""Twilio, one message at a time, knowing how far each came."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import requests
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from config.lib import clock
from distribution.channels.base import Outcome, Result
from distribution.channels.sms.account import SmsAccount

# The recipient told the provider to stop us.
OPTED_OUT = {21610}
# No mobile number, or one that does not exist.
NO_SUCH_NUMBER = {21211, 21614}
# Too many requests, for the account or for the sender's queue.
TOO_MANY = {20429, 21611, 14107}
# Nothing is taken from this account or this sender, whoever the recipient is.
NOT_OURS = {20003, 20005, 20006, 21212, 21606, 21660, 30002}
# How far back a message that may have been taken is looked for, and among how many.
LOOK_BACK = timedelta(minutes=15)
LOOK_AT = 20
NEVER_LEFT = (NewConnectionError, ConnectTimeoutError)


class Session:
    """A client whose connection is kept open for a batch."""

    def __init__(self, account: SmsAccount) -> None:
        self._http = TwilioHttpClient(timeout=settings.SMS_TIMEOUT)
        self._client = Client(account.sid, account.token, http_client=self._http)
        self._client.api.base_url = settings.SMS_API

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.session.close()

    def deliver(self, *, to: str, sender: str, body: str, callback: str) -> Outcome:
        """Hand over one message. One that may or may not have been taken is looked up."""
        message = {"to": to, "from_": sender, "body": body, "status_callback": callback}
        for last in (False, True):
            try:
                taken = self._client.messages.create(**message)
            except TwilioRestException as error:
                return self._refused(error, to, body)
            except (requests.RequestException, TwilioException) as error:
                if not has_never_left(error):
                    return self._found(to, body) or Outcome(Result.UNKNOWN, explain(error))
                if last:
                    return Outcome(Result.UNREACHED, explain(error))
            else:
                return Outcome(Result.SENT, provider_id=taken.sid)
        raise AssertionError("unreachable")

    def _refused(self, error: TwilioRestException, to: str, body: str) -> Outcome:
        """Behind an error of the provider's own the message may have been taken all the same."""
        return (error.status >= 500 and self._found(to, body)) or refused(error)

    def _found(self, to: str, body: str) -> Outcome | None:
        """The message among those the provider took lately: its text, with an address of the
        recipient's own, is like no other. None when it is not there, or nobody tells."""
        since = clock.now() - LOOK_BACK
        try:
            taken = next((text for text in self._taken(to, since) if text.body == body), None)
        except (requests.RequestException, TwilioException):
            return None
        return Outcome(Result.SENT, provider_id=taken.sid) if taken else None

    def _taken(self, to: str, since: datetime) -> Iterator[Any]:
        for text in self._client.messages.list(to=to, limit=LOOK_AT):
            if text.date_created and text.date_created >= since:
                yield text


def refused(error: TwilioRestException) -> Outcome:
    """What an error of the API means."""
    words = f"{error.code} {error.msg}" if error.code else f"HTTP {error.status}"
    if error.code in OPTED_OUT:
        return Outcome(Result.OPTED_OUT, words)
    if error.code in NO_SUCH_NUMBER:
        return Outcome(Result.BOUNCED, words)
    if error.code in TOO_MANY or error.status == 429 or error.status >= 500:
        return Outcome(Result.RETRY, words)
    if error.code in NOT_OURS or error.status in {401, 403}:
        return Outcome(Result.REFUSED, words)
    return Outcome(Result.FAILED, words)


def has_never_left(error: Exception) -> bool:
    """Whether the request cannot have reached the provider: no connection, or a stranger's."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NEVER_LEFT) or isinstance(error, requests.ConnectTimeout):
        return True
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return True
        found = found.__cause__ or found.__context__
    return False


def explain(error: Exception) -> str:
    """An error in few words, for the screen: without the address, which names the account."""
    cause = error.args[0] if error.args else error
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(error, requests.Timeout):
        return "The provider did not answer in time"
    return f"No connection to the provider ({type(reason).__name__})"
