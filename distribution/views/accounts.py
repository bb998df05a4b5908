"""Settings, Sending: who sends each channel, the platform or a provider of one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from accounts.models import Role
from distribution.account_tests import account_test_ask, is_being_tested
from distribution.accounts import account_of, account_remove, account_save
from distribution.channels.email.esps import hook_of
from distribution.forms.accounts import ACCOUNT_FORMS
from distribution.forms.sender_check import SelectorForm
from distribution.links import hook_url
from distribution.models import Channel, SendingAccount
from distribution.sender_check import findings_of, sender_check, sender_domain

# The channels for which there are providers.
CHANNELS = list(dict.fromkeys(form.channel for form in ACCOUNT_FORMS.values()))


def account_list(request: StaffRequest) -> HttpResponse:
    """Each channel with its provider."""
    rows = [_row(request, channel) for channel in CHANNELS]
    context = {"rows": rows, "may_edit": request.membership.may(Role.ADMIN)}
    return _page(request, "account_list", context)


def account_edit(request: StaffRequest, channel: str) -> HttpResponse:
    """Choose a provider (``?provider=``), then write what it needs."""
    account = account_of(_known(channel))
    provider = request.GET.get("provider") or (account.provider if account else "")
    form_class = ACCOUNT_FORMS.get(provider)
    if form_class is None or form_class.channel != channel or "choose" in request.GET:
        return _choice(request, channel)
    form = form_class(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        account_save(actor=request.user, **form.values)
        messages.success(request, _("Saved. Send a test to see that it works."))
        return _list(request)
    context = {"form": form, "channel": channel, "account": account}
    return _page(request, "account_edit", context)


@require_POST
def account_try(request: StaffRequest, channel: str) -> HttpResponse:
    """Send a test through the account to whoever asks."""
    account = _existing(channel)
    account_test_ask(account=account, organisation=request.organisation, user=request.user)
    return _list(request)


def account_state(request: StaffRequest, channel: str) -> HttpResponse:
    """How the account is doing; the list asks for it while a test is under way."""
    _existing(channel)
    row = _row(request, channel)
    return _page(request, "_account_state", {"row": row})


def sender_show(request: StaffRequest, channel: str) -> HttpResponse:
    """What the last look for the records of the sender's domain found."""
    return _sender(request, _mail_account(channel), SelectorForm())


@require_POST
def sender_look(request: StaffRequest, channel: str) -> HttpResponse:
    """Look for the records; the page shows what came of it."""
    account, form = _mail_account(channel), SelectorForm(request.POST)
    if not form.is_valid():
        return _sender(request, account, form)
    sender_check(account=account, selector=form.cleaned_data["selector"])
    return redirect("distribution:sender-check", request.organisation.slug, channel)


def _sender(request: StaffRequest, account: SendingAccount, form: SelectorForm) -> HttpResponse:
    context = {
        "domain": sender_domain(account),
        "findings": findings_of(account),
        "form": form,
        "channel": account.channel,
        "may_edit": request.membership.may(Role.ADMIN),
    }
    return _page(request, "sender_check", context)


def _mail_account(channel: str) -> SendingAccount:
    if channel != Channel.EMAIL:
        raise Http404
    return _existing(channel)


def account_delete(request: StaffRequest, channel: str) -> HttpResponse:
    """Ask, then let the platform send the channel again."""
    account = _existing(channel)
    if request.method != "POST":
        context = {"channel": channel, "title": ACCOUNT_FORMS[account.provider].title}
        return _page(request, "account_remove", context)
    account_remove(account=account, actor=request.user)
    messages.success(request, _("Removed. The platform sends from now on."))
    return _list(request)


def _page(request: StaffRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the organisation's settings."""
    context |= {"active_nav": "accounts"}
    return render(request, f"distribution/accounts/{name}.html", context)


def _row(request: StaffRequest, channel: str) -> dict[str, Any]:
    account = account_of(channel)
    row: dict[str, Any] = {"channel": channel, "label": Channel(channel).label, "account": account}
    if account:
        row |= {
            "title": ACCOUNT_FORMS[account.provider].title,
            "is_tested": is_being_tested(account),
            "is_testable": channel == Channel.EMAIL,
            "hook": _hook(request, account),
        }
    return row


def _hook(request: StaffRequest, account: SendingAccount) -> str:
    """Where the provider tells its news; "" for one that tells none."""
    is_silent = account.channel == Channel.EMAIL and hook_of(account.provider) is None
    return "" if is_silent else hook_url(request.organisation, account)


def _choice(request: StaffRequest, channel: str) -> HttpResponse:
    fitting = [form for form in ACCOUNT_FORMS.values() if form.channel == channel]
    providers = {form.provider: form.title for form in fitting}
    context = {"channel": channel, "providers": providers}
    return _page(request, "account_choose", context)


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        raise Http404
    return channel


def _existing(channel: str) -> SendingAccount:
    account = account_of(_known(channel))
    if account is None:
        raise Http404
    return account


def _list(request: StaffRequest) -> HttpResponse:
    return redirect("distribution:account-list", slug=request.organisation.slug)
