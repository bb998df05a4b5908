"""Saving one part of a draft from a form: by itself while somebody writes, or by its button.

The form is ``<form method="post" data-autosave>`` with ``{{ seen }}`` in a hidden field of that
name. A view calls ``part_save`` and answers an autosave with ``saved.as_json()``, anything else
with its page in ``saved.status``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django import forms
from django.http import Http404, JsonResponse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.http import StaffRequest
from surveys.definition import Definition
from surveys.editing import fingerprint
from surveys.models import Survey
from surveys.services import StaleDraftError, survey_edit

OK, CONFLICT, INVALID = 200, 409, 422
AnyForm = TypeVar("AnyForm", bound=forms.Form)


@dataclass(frozen=True)
class Saved:
    """What came of saving: ``survey`` and ``seen`` as they are now, and what is left to tell."""

    survey: Survey
    seen: str
    status: int
    errors: dict[str, list[str]]
    # On a conflict: field -> what a colleague has saved there instead.
    theirs: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> JsonResponse:
        """The answer to static/js/autosave.js."""
        saved_at = time_format(localtime(self.survey.draft_saved_at), "TIME_FORMAT")
        answer = {
            "seen": self.seen,
            "saved_at": saved_at,
            "errors": self.errors,
            "theirs": self.theirs,
        }
        return JsonResponse(answer, status=self.status)

    def told_in(self, form: AnyForm) -> AnyForm:
        """The form, bound to what was posted, with all of it beside its fields."""
        for name, words in self.errors.items():
            if name not in form.errors:
                form.add_error(name if name in form.fields else None, words)
        return form


def is_autosave(request: StaffRequest) -> bool:
    """Whether a script waits for JSON."""
    return request.headers.get("X-Autosave") == "1"


def part_save(
    request: StaffRequest,
    survey: Survey,
    form: forms.Form,
    *,
    part: str,
    change: Callable[[Definition], Definition],
    fields: Callable[[Definition], Mapping[str, str]],
) -> Saved:
    """Save the valid fields of a bound form; an invalid one keeps no other from being saved.

    ``change`` applies ``form.cleaned_data``, ``fields`` tells what the form's fields hold for a
    definition. Nothing is saved when a colleague has changed the part since the form was made.
    A part that is gone meanwhile (LookupError) is a 404.
    """
    form.is_valid()
    try:
        saved = survey_edit(
            survey=survey,
            change=change,
            actor=request.user,
            part=part,
            seen=request.POST.get("seen", ""),
        )
    except StaleDraftError as problem:
        return _conflict(problem.survey, part, change, fields)
    except LookupError as gone:
        raise Http404 from gone
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    return Saved(saved, _seen(saved, part), INVALID if errors else OK, errors)


def _conflict(
    survey: Survey,
    part: str,
    change: Callable[[Definition], Definition],
    fields: Callable[[Definition], Mapping[str, str]],
) -> Saved:
    definition = Definition.model_validate(survey.draft)
    mine, saved = fields(change(definition)), fields(definition)
    theirs = {name: words for name, words in saved.items() if words != mine.get(name)}
    errors = {
        name: [_("Saved by a colleague: %(words)s") % {"words": words or "–"}]
        for name, words in theirs.items()
    }
    return Saved(survey, _seen(survey, part), CONFLICT, errors, theirs)


def _seen(survey: Survey, part: str) -> str:
    return fingerprint(Definition.model_validate(survey.draft), part)
