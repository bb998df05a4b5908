"""The languages of a survey added, moved, taken out, brought back: a button each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from surveys.definition import Definition
from surveys.editing.languages import language_moved, language_put, language_removed
from surveys.editing.order import STEPS
from surveys.models import Survey
from surveys.services import StaleDraftError, survey_edit
from surveys.views.languages import to_languages
from surveys.views.pages import draft_of, survey_or_404


@require_POST
def language_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add the posted ``language``, move it "up" or "down", or "remove" it."""
    survey = survey_or_404(pk)
    code, verb = request.POST.get("language", ""), request.POST.get("do", "")
    if code not in LANGUAGES:
        raise Http404
    place = draft_of(survey).languages.index(code) if code in draft_of(survey).languages else None
    try:
        survey_edit(
            survey=survey,
            change=lambda current: _changed(current, verb, code),
            actor=request.user,
            part="languages",
            seen=request.POST.get("seen"),
        )
    except StaleDraftError:
        messages.error(request, _("A colleague changed the languages meanwhile. Look again."))
    else:
        if verb == "remove" and place is not None:
            _offer_undo(request, survey, code, place)
    return to_languages(request, survey)


def _changed(definition: Definition, verb: str, code: str) -> Definition:
    if verb in STEPS:
        return language_moved(definition, code, STEPS[verb])
    put = {"add": language_put, "remove": language_removed}.get(verb)
    if put is None:
        raise Http404
    return put(definition, code)


def _offer_undo(request: StaffRequest, survey: Survey, code: str, place: int) -> None:
    if code in draft_of(survey_or_404(survey.pk)).languages:
        messages.warning(request, _("A survey needs at least one language."))
        return
    slug = request.organisation.slug
    undo = reverse("surveys:language-restore", args=[slug, survey.pk, code, place])
    text = _("%(language)s is taken out. Its words are kept.") % {"language": LANGUAGES[code]}
    messages.success(request, text, extra_tags=undo)


@require_POST
def language_restore(request: StaffRequest, pk: UUID, code: str, place: int) -> HttpResponse:
    """Bring a language back to its place, with its words."""
    survey = survey_or_404(pk)
    if code not in LANGUAGES:
        raise Http404
    survey_edit(
        survey=survey,
        change=lambda current: language_put(current, code, place),
        actor=request.user,
        part="languages",
    )
    return to_languages(request, survey)
