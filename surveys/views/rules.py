"""The rules of a survey, which hold at once, and what its pages show, which is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from surveys.definition import Definition
from surveys.editing import fingerprint
from surveys.forms.rules import PagesForm, PasswordForm, RulesForm, pages_fields, with_pages
from surveys.models import Survey
from surveys.review.state import state_sentences
from surveys.rules import Rules
from surveys.selectors import answers_given, has_answers
from surveys.services import (
    AnonymityLockedError,
    StaleDraftError,
    rules_mark,
    survey_password_set,
    survey_rules_edit,
)
from surveys.views.autosaving import is_autosave, part_save
from surveys.views.pages import draft_of, survey_or_404, survey_page


def rules_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """When answers are taken, from whom, how often. A button saves: it holds at once."""
    survey = survey_or_404(pk)
    form = RulesForm(request.POST or None, survey=survey, is_locked=has_answers(survey))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, survey, form.cleaned_data)
        except StaleDraftError as problem:
            return _page(request, problem.survey, form=form, is_conflict=True, status=409)
        except AnonymityLockedError:
            form.add_error("is_anonymous", _("The first answer has come, so it stays as it was."))
        else:
            messages.success(request, _("Saved. The rules hold from now on."))
            return redirect(request.path)
    return _page(request, survey, form=form, status=422 if form.errors else 200)


def _save(request: StaffRequest, survey: Survey, chosen: dict[str, Any]) -> None:
    is_anonymous = chosen.pop("is_anonymous")
    survey_rules_edit(
        survey=survey,
        rules=chosen,
        is_anonymous=is_anonymous,
        seen=request.POST.get("seen", ""),
        actor=request.user,
    )


@require_POST
def password_set(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Set the password, and show it this once; or remove it."""
    survey = survey_or_404(pk)
    if "remove" in request.POST:
        survey_password_set(survey=survey, password="", actor=request.user)  # noqa: S106
        messages.success(request, _("The password is removed."))
        return redirect("surveys:rules-edit", slug=request.organisation.slug, pk=survey.pk)
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, password_form=form, status=422)
    password = form.cleaned_data["password"]
    survey_password_set(survey=survey, password=password, actor=request.user)
    return _page(request, survey_or_404(pk), password=password)


@require_POST
def pages_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Estimated time, progress and hidden fields: part of the draft."""
    survey = survey_or_404(pk)
    form = PagesForm(request.POST)
    saved = part_save(
        request,
        survey,
        form,
        part="settings",
        change=lambda definition: with_pages(definition, form.cleaned_data),
        fields=pages_fields,
    )
    if is_autosave(request):
        return saved.as_json()
    if saved.status == 200:
        messages.success(request, _("Saved. Respondents see it once you publish."))
        return redirect("surveys:rules-edit", slug=request.organisation.slug, pk=survey.pk)
    return _page(request, saved.survey, pages_form=form, status=saved.status)


def _page(
    request: StaffRequest,
    survey: Survey,
    *,
    form: RulesForm | None = None,
    password_form: PasswordForm | None = None,
    pages_form: PagesForm | None = None,
    password: str = "",
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_locked = has_answers(survey)
    definition = draft_of(survey)
    return survey_page(
        request,
        "surveys/rules/rules_edit.html",
        survey,
        form=form or RulesForm(survey=survey, is_locked=is_locked),
        password_form=password_form or PasswordForm(),
        pages_form=pages_form or _pages_form(definition),
        rules=Rules.model_validate(survey.rules),
        sentences=state_sentences(survey, answers_given(survey.pk)),
        seen=rules_mark(survey),
        pages_seen=fingerprint(definition, "settings"),
        is_locked=is_locked,
        password=password,
        is_conflict=is_conflict,
        status=status,
    )


def _pages_form(definition: Definition) -> PagesForm:
    return PagesForm(initial=dict(pages_fields(definition)))
