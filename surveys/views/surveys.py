"""The list of surveys, a new one, one of them, its name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from surveys.catalogue import keeps_standard_wording, templates
from surveys.forms import NameForm, SurveyForm
from surveys.selectors import survey_rows
from surveys.services import survey_create, survey_rename
from surveys.views.pages import draft_of, preview, survey_or_404, survey_page, to_survey


def survey_list(request: StaffRequest) -> HttpResponse:
    """Every survey with its state and answers."""
    context = {"surveys": survey_rows(), "may_edit": request.membership.may(Role.MEMBER)}
    return render(request, "surveys/survey_list.html", context)


@active_required
def survey_new(request: StaffRequest) -> HttpResponse:
    """Start a survey from a template."""
    form = SurveyForm(request.POST or None, initial={"template": next(iter(templates()))})
    if request.method == "POST" and form.is_valid():
        survey = survey_create(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )
        messages.success(request, _("The survey is ready. Read it through, then publish it."))
        return redirect("surveys:survey-detail", slug=request.organisation.slug, pk=survey.pk)
    status = 422 if form.errors else 200
    return render(request, "surveys/survey_create.html", {"form": form}, status=status)


def survey_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The way through the survey: what each score is asked and thanked with."""
    survey = survey_or_404(pk)
    definition = draft_of(survey)
    return survey_page(
        request,
        "surveys/survey_detail.html",
        survey,
        preview=preview(request, survey),
        is_standard=keeps_standard_wording(definition),
        language=definition.language_for(request.GET.get("preview")),
        versions=survey.versions.select_related("published_by").order_by("-number"),
        answers=survey.responses.count(),
    )


def survey_name(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Rename a survey."""
    survey = survey_or_404(pk)
    form = NameForm(request.POST or None, initial={"name": survey.name})
    if request.method == "POST" and form.is_valid():
        survey_rename(survey=survey, name=form.cleaned_data["name"], actor=request.user)
        messages.success(request, _("Saved."))
        return to_survey(request, survey)
    status = 422 if form.errors else 200
    return survey_page(request, "surveys/survey_rename.html", survey, form=form, status=status)
