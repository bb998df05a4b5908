"""The outbox of a developer's machine; routed only where LOCAL_OUTBOX_DIR is set."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from distribution.outbox import (
    CaughtMail,
    mail_caught,
    mails_caught,
    phones_caught,
    text_reply,
    texts_caught,
)
from distribution.views.letters import mail_document, opening_outside


@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """The newest mails, and the phones that got a text message."""
    to = request.GET.get("to", "")
    context = {"mails": mails_caught(to), "to": to, "phones": phones_caught()}
    return render(request, "distribution/outbox_list.html", context)


@require_safe
def outbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: headers, the HTML part in a frame, the text part."""
    return render(request, "distribution/outbox_mail.html", {"mail": _mail_or_404(name)})


@require_safe
@xframe_options_sameorigin
@mail_document
def outbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone: no script, nothing loaded from elsewhere."""
    return HttpResponse(opening_outside(_mail_or_404(name).html))


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def outbox_phone(request: HttpRequest, phone: str) -> HttpResponse:
    """A phone with its text messages; a POST texts back from it."""
    texts = texts_caught(phone)
    if not texts:
        raise Http404
    problem = ""
    if request.method == "POST":
        body = request.POST.get("body", "")
        if text_reply(phone=phone, ours=texts[-1].ours, body=body):
            return redirect("distribution:outbox-phone", phone)
        problem = _("The local phone network does not answer.")
    context = {"phone": phone, "texts": texts, "last": texts[-1], "problem": problem}
    return render(request, "distribution/outbox_phone.html", context)


def _mail_or_404(name: str) -> CaughtMail:
    mail = mail_caught(name)
    if mail is None:
        raise Http404
    return mail
