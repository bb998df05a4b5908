"""An organisation's own templates: kept from a survey, used, described anew, deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import active_required
from accounts.http import StaffRequest
from surveys.definition import Definition
from surveys.forms.beginning import NameForm, OwnTemplateForm
from surveys.models import SurveyTemplate
from surveys.services import template_change, template_create, template_delete
from surveys.views.gallery import template_page, to_new_survey
from surveys.views.pages import survey_or_404, survey_page
from surveys.views.template_preview import template_address


@active_required
def own_template_create(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep a survey as a template."""
    survey = survey_or_404(pk)
    form = OwnTemplateForm(request.POST or None, initial={"name": survey.name})
    if request.method == "POST" and form.is_valid():
        template_create(survey=survey, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved as a template."))
        return _to_own(request)
    status = 422 if form.errors else 200
    return survey_page(request, "surveys/gallery/keep.html", survey, form=form, status=status)


@active_required
def survey_from_own(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Look an own template through, and make a survey of it, word by word."""
    template = get_object_or_404(SurveyTemplate, pk=pk)
    form = NameForm(request.POST or None, initial={"name": template.name})
    definition = Definition.model_validate(template.definition)
    if request.method == "POST" and form.is_valid():
        return to_new_survey(request, name=form.cleaned_data["name"], definition=definition)
    return template_page(
        request,
        form,
        definition,
        preview=template_address(request.organisation, str(template.pk)),
        told={"name": template.name, "description": template.description},
        own=template,
    )


def own_template_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Describe a template anew."""
    template = get_object_or_404(SurveyTemplate, pk=pk)
    form = OwnTemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        template_change(template=template, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return _to_own(request)
    status = 422 if form.errors else 200
    context = {"form": form, "name": form.initial["name"]}
    return render(request, "surveys/gallery/edit.html", context, status=status)


def own_template_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a template, once it is confirmed."""
    template = get_object_or_404(SurveyTemplate, pk=pk)
    if request.method == "POST":
        template_delete(template=template, actor=request.user)
        messages.success(request, _("The template is deleted."))
        return redirect("surveys:survey-create", slug=request.organisation.slug)
    return render(request, "surveys/gallery/delete.html", {"template": template})


def _to_own(request: StaffRequest) -> HttpResponse:
    response = redirect("surveys:survey-create", slug=request.organisation.slug)
    response["Location"] += "?purpose=own"
    return response
