"""The outbox of a developer's machine; routed only where LOCAL_OUTBOX_DIR is set."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from distribution.outbox import CaughtMail, mail_caught, mails_caught
from distribution.views.letters import mail_document, opening_outside


@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """The newest mails."""
    to = request.GET.get("to", "")
    return render(request, "distribution/outbox_list.html", {"mails": mails_caught(to), "to": to})


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


def _mail_or_404(name: str) -> CaughtMail:
    mail = mail_caught(name)
    if mail is None:
        raise Http404
    return mail
