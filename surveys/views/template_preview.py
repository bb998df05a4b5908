"""A template walked through as a respondent would; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from surveys import answering
from surveys.answering import Frame
from surveys.answering.trying import KEPT, kept_signed
from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.models import Survey, SurveyTemplate
from surveys.review.paths import paths_of
from surveys.views.testing import draft_sitting

SALT = "surveys.template"
SECONDS = 24 * 3600


def template_address(organisation: Organisation, key: str) -> str:
    """Where a template can be tried for a day; ``key`` is the catalogue's, or the id of an own."""
    signed = signing.dumps([str(organisation.pk), key], salt=SALT)
    return reverse("surveys:template-preview", args=[signed])


@dataclass(frozen=True)
class PageShown:
    """A page of a template: what it asks, and where somebody who is asked all that sees it."""

    questions: list[AnyQuestion]
    href: str


def pages_shown(definition: Definition, address: str, language: str) -> list[PageShown]:
    """Every page, each reached by an example of answers that lead to most of it."""
    paths = paths_of(definition).paths
    shown = []
    before: set[str] = set()
    for number, page in enumerate(definition.pages):
        keys = {question.key for question in page}
        path = max(paths, key=lambda path: len(keys & set(path.asked)))
        answers = {key: path.situation.answers[key] for key in before & set(path.situation.answers)}
        before |= keys
        kept = kept_signed(answers, number, is_complete=False)
        query = urlencode({"lang": language, KEPT: kept})
        shown.append(PageShown(page, f"{address}/{number}?{query}"))
    return shown


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def template_preview(request: HttpRequest, signed: str, step: str | int = "") -> HttpResponse:
    """One page of a template, as a draft nobody has saved."""
    try:
        organisation_id, key = signing.loads(signed, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return answering.unknown_page()
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return answering.unknown_page()
    address = f"/s/template/{signed}"
    frame = Frame(organisation.name, organisation.key, address=address, step=str(step))
    with tenant_scope(organisation):
        survey = _as_survey(organisation, key)
        if survey is None:
            return answering.unknown_page()
        return answering.serve(draft_sitting(request, organisation, survey, frame, version_id=None))


def _as_survey(organisation: Organisation, key: str) -> Survey | None:
    if template := templates().get(key):
        example = template.example(company=organisation.name, language=organisation.language)
        return Survey(draft=example.as_json(), is_anonymous=template.is_anonymous)
    own = SurveyTemplate.objects.filter(pk=UUID(key)).first()
    return Survey(draft=own.definition) if own else None
