"""Where the providers of organisations tell what became of their mails."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from accounts.tenancy import public_scope
from distribution.accounts import account_of
from distribution.channels.email.hooks import NotVerified, hook_read
from distribution.models import Channel, SendingAccount
from distribution.news import news_record

VERBS = ("GET", "HEAD", "POST")


@csrf_exempt
@transaction.non_atomic_requests
def mail_hook(request: HttpRequest, public_token: str, provider: str) -> HttpResponse:
    """Take a provider's news. 404: no such address; 400: not from the provider, or unreadable.

    GET and HEAD tell a provider that asks before it begins that the address is right. What is about
    a mail that is not ours is answered like the rest, or the provider would send it for ever.
    """
    key, _, secret = public_token.partition(".")
    with public_scope(key) as organisation:
        account = account_of(Channel.EMAIL) if organisation else None
        if account is None or not _is_right(account, secret, provider):
            return HttpResponse(status=404)
        if request.method not in VERBS:
            return HttpResponse(status=405, headers={"Allow": ", ".join(VERBS)})
        return _taken(request, account) if request.method == "POST" else HttpResponse()


def _is_right(account: SendingAccount, secret: str, provider: str) -> bool:
    return account.provider == provider and constant_time_compare(account.webhook_secret, secret)


def _taken(request: HttpRequest, account: SendingAccount) -> HttpResponse:
    try:
        told = hook_read(request, account)
    except NotVerified:
        return HttpResponse(status=400)
    for one in told:
        news_record(provider=account.provider, **asdict(one))
    return HttpResponse()
