"""The two scripts an organisation puts into its own pages, served under addresses that stay."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.tenancy import public_scope
from config.lib.sql import reconnecting
from distribution.channels.link.elsewhere import frame_script, pop_up_script
from distribution.channels.link.embedding import Embedding
from distribution.models import ShareLink
from distribution.open_links import is_guessing
from distribution.sharing import survey_obstacle
from surveys.selectors import version_definition

# A closed link, or another frequency, is known everywhere after so many seconds.
CACHED_SECONDS = 300


@transaction.non_atomic_requests
@require_safe
@reconnecting
def pop_up(request: HttpRequest, public_token: str) -> HttpResponse:
    """The pop-up's script; empty while nobody can answer through the link."""
    with public_scope(public_token.partition(".")[0]) as organisation:
        link = _link(organisation, public_token)
        if organisation is None or link is None:
            return _unknown(request)
        return _script(_pop_up(organisation, link))


@transaction.non_atomic_requests
@require_safe
@reconnecting
def frame(request: HttpRequest, public_token: str) -> HttpResponse:
    """The script beside a frame."""
    with public_scope(public_token.partition(".")[0]) as organisation:
        link = _link(organisation, public_token)
        return _script(frame_script()) if link else _unknown(request)


def _link(organisation: Organisation | None, public_token: str) -> ShareLink | None:
    if organisation is None:
        return None
    token = public_token.partition(".")[2]
    return ShareLink.objects.select_related("survey").filter(token=token).first()


def _pop_up(organisation: Organisation, link: ShareLink) -> str:
    survey = link.survey
    is_shut = link.is_closed or not Embedding.model_validate(link.embedding).sites
    if is_shut or survey_obstacle(survey=survey, organisation=organisation):
        return ""
    return pop_up_script(organisation, link, version_definition(survey.live_version_id).languages)


def _script(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    # It is made for other sites' pages, also those that let in only what says so.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    status = 429 if is_guessing(request) else 404
    return HttpResponse(status=status, content_type="text/javascript; charset=utf-8")
