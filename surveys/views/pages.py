"""What all pages of one survey share: its tabs, its header, its preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from surveys.answering import preview_address, test_address
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.models import Survey

# Parts of a survey, and who may open them.
TABS: list[tuple[str | Promise, str, Role]] = [
    (_("Questions"), "surveys:survey-detail", Role.VIEWER),
    (_("Endings"), "surveys:endings-edit", Role.MEMBER),
    (_("Languages"), "surveys:languages-edit", Role.MEMBER),
    (_("Look"), "surveys:look-edit", Role.MEMBER),
    (_("Rules"), "surveys:rules-edit", Role.MEMBER),
    (_("Preview"), "surveys:survey-preview", Role.VIEWER),
    (_("Versions"), "surveys:version-list", Role.VIEWER),
    (_("Share"), "distribution:share-link-list", Role.MEMBER),
    (_("Results"), "analytics:survey-results", Role.VIEWER),
]


def survey_or_404(pk: UUID) -> Survey:
    """The survey with its live version."""
    return get_object_or_404(Survey.objects.select_related("live_version"), pk=pk)


def draft_of(survey: Survey) -> Definition:
    """The draft, checked."""
    return Definition.model_validate(survey.draft)


def to_survey(request: StaffRequest, survey: Survey) -> HttpResponse:
    """Back to the survey's questions."""
    return redirect("surveys:survey-detail", slug=request.organisation.slug, pk=survey.pk)


def survey_page(
    request: StaffRequest,
    template: str,
    survey: Survey,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page in the survey's frame."""
    is_changed = survey.live_version is None or survey.live_version.definition != survey.draft
    frame = {
        "survey": survey,
        "definition": draft_of(survey),
        "tabs": _tabs(request, survey),
        "is_changed": is_changed,
        "next_number": survey.versions.count() + 1,
        "test_address": test_address(survey, draft=True),
        "may_edit": request.membership.may(Role.MEMBER),
        "may_delete": request.membership.may(Role.ADMIN),
    }
    return render(request, template, {**frame, **context}, status=status)


def _tabs(request: StaffRequest, survey: Survey) -> list[dict[str, Any]]:
    place = {"slug": request.organisation.slug, "pk": survey.pk}
    hrefs = [
        (label, reverse(name, kwargs=place))
        for label, name, role in TABS
        if request.membership.may(role)
    ]
    # What is shown at an address below a tab's own, such as a new password, belongs to that tab.
    below = [f"{hrefs[0][1]}questions/", *(href for _label, href in hrefs[1:])]
    return [
        {
            "label": label,
            "href": href,
            "current": request.path == href or request.path.startswith(part),
        }
        for (label, href), part in zip(hrefs, below, strict=True)
    ]


def preview(
    request: StaffRequest,
    survey: Survey,
    *,
    page: int = 0,
    person: Situation | None = None,
    seed: str = "",
) -> dict[str, Any]:
    """One framed page of the draft, and links to see it in each language.

    ``person`` is who looks at it; None has answered nothing yet. ``seed`` decides the variants.
    """
    definition = draft_of(survey)
    language = definition.language_for(request.GET.get("preview"))

    def address(code: str) -> str:
        return preview_address(
            survey,
            page=page,
            language=code,
            answers=person.answers if person else None,
            person=(person.channel, person.properties) if person else None,
            seed=seed,
        )

    def link(code: str) -> str:
        query = request.GET.copy()
        query["preview"] = code
        return f"?{query.urlencode()}"

    return {
        "src": address(language),
        "languages": [
            {
                "label": code,
                "name": LANGUAGES[code],
                "href": link(code),
                "src": address(code),
                "current": code == language,
            }
            for code in definition.languages
        ],
    }
