"""Pages and their headers. Rendering needs no request, no session and no context processor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation

from config.lib.csp import allow_framing, allow_leaving, allow_style
from surveys.answering.frame import Frame

# 5,000 characters of four bytes each, percent-encoded, for a few questions.
MAX_BODY = 512 * 1024


def page(
    template: str, frame: Frame, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the frame's language that no cache keeps and no search engine shows."""
    return finished(rendered(template, frame, context), frame, status=status)


def rendered(template: str, frame: Frame, context: dict[str, Any]) -> str:
    """The HTML of a page."""
    with translation.override(frame.language):
        return render_to_string(template, {**context, "frame": frame})


def finished(body: str, frame: Frame, *, status: int = 200) -> HttpResponse:
    """The response of a page."""
    response = HttpResponse(body, status=status)
    response["Content-Language"] = frame.language
    allow_style(response, frame.style)
    allow_leaving(response, frame.leads_to)
    if frame.framed_by:
        allow_framing(response, frame.framed_by)
    return sealed(response)


# After how long somebody may try again who has tried too often.
RETRY_SECONDS = 60
# In place of a question, and the status each is sent with.
NOTICES = {
    "not_open": 403,
    "closed": 410,
    "full": 410,
    "paused": 410,
    "expired": 410,
    "invited": 403,
    "answered": 403,
    "unknown": 404,
    "too_large": 413,
    "too_many": 429,
}


def notice_page(notice: str, frame: Frame) -> HttpResponse:
    """A kind page in place of a question; ``notice`` is one of NOTICES."""
    return page("respond/notice.html", frame, {"notice": notice}, status=NOTICES[notice])


def unknown_page() -> HttpResponse:
    """The page behind an address that leads nowhere; it tells nothing of any organisation."""
    return notice_page("unknown", Frame(language=str(translation.get_language())))


def too_many_page() -> HttpResponse:
    """The page in place of one that was asked for too often; it tells nothing either."""
    response = notice_page("too_many", Frame(language=str(translation.get_language())))
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def privacy_page(frame: Frame) -> HttpResponse:
    """Who is responsible and what happens with the answer."""
    return page("respond/privacy.html", frame, {})


def see_other(address: str) -> HttpResponse:
    """On to the next page with a GET, so that reloading it sends nothing again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return sealed(response)


def sealed(response: HttpResponse) -> HttpResponse:
    """The address is the key to the answer: it must not leak through a cache or a referrer."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def is_page_view(request: HttpRequest) -> bool:
    """Whether a person may be looking: not a HEAD, not a browser reading ahead."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in ahead and "preview" not in ahead


def is_unreadable(request: HttpRequest) -> bool:
    """Whether the body is larger than any honest answer, or no form at all."""
    length = request.META.get("CONTENT_LENGTH", "")
    if length.isdecimal() and int(length) > MAX_BODY:
        return True
    try:
        return request.POST is None
    except (BadRequest, MultiPartParserError, SuspiciousOperation):
        return True
