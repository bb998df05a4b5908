"""The look of a survey: colours with their contrast, corners, logo; and the logo as all see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest
from accounts.tenancy import public_scope
from surveys.answering import preview_address
from surveys.definition import Definition
from surveys.editing import fingerprint
from surveys.forms.look import LogoForm, LookForm, look_fields
from surveys.images import LARGEST_BYTES, ImageProblem, logo_path
from surveys.look import ACCENT, PAPER, Look, checks, palette
from surveys.models import Survey, SurveyImage
from surveys.services import logo_remove, logo_set
from surveys.views.autosaving import is_autosave, part_save
from surveys.views.pages import draft_of, survey_or_404, survey_page

FOREVER = "public, max-age=31536000, immutable"


def look_edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Colours, corners and scheme, saved while they are chosen."""
    survey = survey_or_404(pk)
    if request.method != "POST":
        return _page(request, survey, LookForm(initial=dict(look_fields(draft_of(survey).look))))
    form = LookForm(_with_suggestion(request))
    saved = part_save(
        request,
        survey,
        form,
        part="look",
        change=lambda definition: _with_look(definition, form.cleaned_data),
        fields=lambda definition: look_fields(definition.look),
    )
    if is_autosave(request):
        return saved.as_json()
    if saved.status == 200:
        messages.success(request, _("Saved. Respondents see it once you publish."))
        return redirect(request.path)
    return _page(request, saved.survey, form, status=saved.status)


def _with_suggestion(request: StaffRequest) -> Any:
    """The form as sent, with the colour that was pressed, such as "accent #aabbcc"."""
    posted = request.POST.copy()
    field, _space, colour = posted.get("better", "").partition(" ")
    if field in ("accent", "background"):
        posted[field] = colour
    return posted


def _with_look(definition: Definition, chosen: dict[str, Any]) -> Definition:
    return definition.model_copy(update={"look": definition.look.model_copy(update=chosen)})


def look_contrast(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How readable the colours in the form are, while they are chosen; nothing is saved."""
    look = draft_of(survey_or_404(pk)).look
    form = LookForm(request.GET)
    form.is_valid()
    chosen = look.model_copy(update=form.cleaned_data)
    return render(request, "surveys/look/_contrast.html", _contrast(chosen))


def _page(
    request: StaffRequest,
    survey: Survey,
    form: LookForm,
    *,
    logo_form: LogoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    definition = draft_of(survey)
    look, language = definition.look, definition.language_for(get_language())
    return survey_page(
        request,
        "surveys/look/look_edit.html",
        survey,
        form=form,
        logo_form=logo_form or LogoForm(),
        seen=fingerprint(definition, "look"),
        logo=logo_path(request.organisation.key, look.logo),
        own={"accent": ACCENT["light"], "background": PAPER["light"]},
        frames=[
            {"scheme": scheme, "src": preview_address(survey, language=language, scheme=scheme)}
            for scheme in look.schemes
        ],
        status=status,
        **_contrast(look),
    )


def _contrast(look: Look) -> dict[str, Any]:
    found = checks(look)
    schemes = [
        {
            "scheme": scheme,
            "colours": palette(look, scheme),
            "checks": [check for check in found if check.scheme == scheme],
        }
        for scheme in look.schemes
    ]
    return {"schemes": schemes, "corners": look.corners}


@require_POST
def logo_upload(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the uploaded picture as the logo."""
    survey = survey_or_404(pk)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            logo_set(
                survey=survey,
                data=form.cleaned_data["logo"].read(LARGEST_BYTES + 1),
                actor=request.user,
            )
        except ImageProblem as problem:
            form.add_error("logo", str(problem))
        else:
            messages.success(request, _("The logo is saved. Respondents see it once you publish."))
            return redirect("surveys:look-edit", slug=request.organisation.slug, pk=survey.pk)
    look_form = LookForm(initial=dict(look_fields(draft_of(survey).look)))
    return _page(request, survey, look_form, logo_form=form, status=422)


@require_POST
def logo_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The draft goes on without a logo."""
    survey = survey_or_404(pk)
    logo_remove(survey=survey, actor=request.user)
    messages.success(request, _("The logo is removed. Respondents see it until you publish."))
    return redirect("surveys:look-edit", slug=request.organisation.slug, pk=survey.pk)


@transaction.non_atomic_requests
@require_safe
def survey_image(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """A logo for respondents and for mail; whoever knows its id may see it, and keep it."""
    with public_scope(key) as organisation:
        image = SurveyImage.objects.filter(pk=pk).first() if organisation else None
    if image is None:
        raise Http404
    response = HttpResponse(bytes(image.content), content_type=image.content_type)
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
