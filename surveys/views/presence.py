"""Who else has a survey open."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import StaffRequest
from surveys.building.presence import others_present
from surveys.editing import fingerprint
from surveys.views.pages import draft_of, survey_or_404


def survey_presence(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Asked every few seconds: who is here too, and whether the questions are still the same.

    ``?order=`` is the fingerprint of the list as the page shows it.
    """
    survey = survey_or_404(pk)
    context = {
        "others": others_present(survey, request.user),
        "is_changed": request.GET.get("order") != fingerprint(draft_of(survey), "order"),
    }
    return render(request, "surveys/builder/_presence.html", context)
