"""The conditions editor, which stands inside other forms."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from contacts.selectors import properties_declared, property_suggestions
from surveys.conditions.forms import ConditionsForm
from surveys.conditions.topics import Topics
from surveys.definition import Definition
from surveys.logic import Condition
from surveys.models import Survey
from surveys.views.pages import draft_of, survey_or_404

PREFIX = re.compile(r"[a-z][a-z0-9_]{0,50}")


def conditions_form(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    *,
    show_if: list[list[Condition]],
    before: str | None = None,
    prefix: str = "show_if",
    data: QueryDict | None = None,
) -> ConditionsForm:
    """The form of a question's conditions, or of an ending's when ``before`` is None.

    ``data`` is the whole form it stands in. ``templates/surveys/logic/_conditions.html`` draws it.
    """
    return conditions_forms(
        request, survey, definition, {prefix: show_if}, before=before, data=data
    )[prefix]


def conditions_forms(
    request: StaffRequest,
    survey: Survey,
    definition: Definition,
    show_ifs: dict[str, list[list[Condition]]],
    *,
    before: str | None = None,
    data: QueryDict | None = None,
) -> dict[str, ConditionsForm]:
    """Several such forms at one place of the survey, by their prefixes."""
    language = definition.language_for(get_language())
    topics = Topics(definition, before=before, language=language, properties=properties_declared())
    suggestions = property_suggestions()
    address = reverse("surveys:conditions-part", args=[request.organisation.slug, survey.pk])
    return {
        prefix: ConditionsForm(
            data,
            topics=topics,
            show_if=show_if,
            suggestions=suggestions,
            prefix=prefix,
            reshape_url=f"{address}?{urlencode({'prefix': prefix, 'before': before or ''})}",
        )
        for prefix, show_if in show_ifs.items()
    }


@require_POST
def conditions_part(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The form drawn anew from what stands in it; nothing is saved."""
    survey = survey_or_404(pk)
    prefix = request.GET.get("prefix", "")
    if not PREFIX.fullmatch(prefix):
        raise Http404
    form = conditions_form(
        request,
        survey,
        draft_of(survey),
        show_if=[],
        before=request.GET.get("before") or None,
        prefix=prefix,
        data=request.POST,
    )
    return render(request, "surveys/logic/_conditions.html", {"conditions": form.anew()})
