"""A survey leaves as a JSON file, and comes back from one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import slugify

from accounts.access import active_required
from accounts.http import StaffRequest
from surveys.documents import document_of
from surveys.forms.beginning import ImportForm
from surveys.views.gallery import to_new_survey
from surveys.views.pages import survey_or_404


def survey_export(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The draft as a file."""
    survey = survey_or_404(pk)
    shown = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(document_of(survey), json_dumps_params=shown)
    name = slugify(survey.name) or "survey"
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@active_required
def survey_import(request: StaffRequest) -> HttpResponse:
    """A survey from a file or from pasted text."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        found = form.imported
        return to_new_survey(request, name=found.name, definition=found.definition)
    status = 422 if form.errors else 200
    return render(request, "surveys/gallery/import.html", {"form": form}, status=status)
