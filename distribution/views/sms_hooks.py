"""What Twilio tells us: replies, and what became of messages. Only what it signed is believed."""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from accounts.models import Organisation
from accounts.tenancy import public_scope, tenant_scope
from distribution.accounts import account_of, credentials_of
from distribution.models import Channel
from distribution.news import News, news_record
from distribution.talks import IncomingText, organisation_asking, text_receive

Rest = ParamSpec("Rest")
Hook = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
NEWS = {
    "delivered": News.DELIVERED,
    "read": News.DELIVERED,
    "undelivered": News.FAILED,
    "failed": News.FAILED,
}
# Errors that speak of the number itself: unknown, a landline.
NO_SUCH_NUMBER = {"30005", "30006"}
OPTED_OUT = "21610"


def _hook(view: Hook[Rest]) -> Hook[Rest]:
    """A view for machines: no session to protect, transactions of its own."""
    guarded: Hook[Rest] = csrf_exempt(transaction.non_atomic_requests(require_POST(view)))
    return guarded


@_hook
def platform_reply(request: HttpRequest) -> HttpResponse:
    """A text to the platform's number, which many organisations ask from."""
    if not _is_signed(request, settings.SMS_TOKEN):
        return HttpResponse(status=403)
    text = _text(request)
    asking = organisation_asking(phone=text.phone, our_number=text.our_number)
    return _answered(text_receive(organisation=asking, text=text) if asking else "")


@_hook
def own_reply(request: HttpRequest, account: str) -> HttpResponse:
    """A text to a number of an organisation's own account."""
    organisation = _signer(request, account)
    if organisation is None or "." not in account:
        return HttpResponse(status=403)
    return _answered(text_receive(organisation=organisation, text=_text(request)))


@_hook
def message_news(request: HttpRequest, account: str) -> HttpResponse:
    """What became of a message that an organisation sent from either kind of account."""
    organisation = _signer(request, account)
    if organisation is None:
        return HttpResponse(status=403)
    sid, status = request.POST.get("MessageSid", ""), request.POST.get("MessageStatus", "")
    if sid and (news := _news(status, request.POST.get("ErrorCode", ""))):
        with tenant_scope(organisation):
            news_record(
                provider="twilio",
                event_id=f"{sid} {status}",
                provider_id=sid,
                news=news,
                problem=request.POST.get("ErrorCode", ""),
                message_id=_message_id(request),
            )
    return HttpResponse(status=204)


def _news(status: str, error: str) -> News | None:
    """None for what happens on the way."""
    news = NEWS.get(status)
    if news != News.FAILED:
        return news
    if error in NO_SUCH_NUMBER:
        return News.BOUNCED
    return News.UNSUBSCRIBED if error == OPTED_OUT else News.FAILED


def _signer(request: HttpRequest, account: str) -> Organisation | None:
    """The organisation that the address names, when its account has signed: its own where the
    address holds that account's secret, else the platform's."""
    key, _, secret = account.partition(".")
    with public_scope(key) as organisation:
        if organisation is None:
            return None
        token = _own_token(secret) if secret else settings.SMS_TOKEN
    return organisation if _is_signed(request, token) else None


def _own_token(secret: str) -> str:
    own = account_of(Channel.SMS)
    if own is None or not compare_digest(own.webhook_secret.encode(), secret.encode()):
        return ""
    return credentials_of(own)["auth_token"]


def _is_signed(request: HttpRequest, token: str) -> bool:
    """Twilio signs the address it was given: ours, whatever a proxy in front of us made of it."""
    url = f"{settings.BASE_URL}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    return bool(token) and RequestValidator(token).validate(url, request.POST, signature)


def _text(request: HttpRequest) -> IncomingText:
    posted = request.POST
    return IncomingText(
        sid=posted.get("MessageSid", ""),
        phone=posted.get("From", ""),
        our_number=posted.get("To", ""),
        body=posted.get("Body", "").replace("\x00", ""),
        is_answered="OptOutType" in posted,
    )


def _message_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("m", ""))
    except ValueError:
        return None


def _answered(reply: str) -> HttpResponse:
    answer = MessagingResponse()
    if reply:
        answer.message(reply)
    return HttpResponse(str(answer), content_type="text/xml")
