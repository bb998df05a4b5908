"""An earlier version becomes the draft again, and what was in its place can be brought back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import AuditEntry, User
from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion
from surveys.services.surveys import survey_edit

RESTORED, UNDONE = "survey.restored", "survey.restore_undone"


def survey_restore(*, survey: Survey, version: SurveyVersion, actor: User) -> Survey:
    """Make a version the draft. Respondents see nothing of it before it is published.

    Unpublished changes are kept with the log's entry, for ``survey_restore_undo``.
    """
    with transaction.atomic():
        replaced = Survey.objects.select_for_update().get(pk=survey.pk).draft
        saved = _draft_from(survey, version.definition, actor)
        is_published = survey.versions.filter(definition=replaced).exists()
        kept = {} if is_published else {"draft": replaced}
        audit.record(RESTORED, target=saved, actor=actor, version=version.number, **kept)
    return saved


def survey_restore_undo(*, survey: Survey, actor: User) -> Survey:
    """Bring back the draft that the last restoring replaced. Raises LookupError without one."""
    with transaction.atomic():
        kept = replaced_draft(survey)
        if kept is None:
            raise LookupError(survey.pk)
        saved = _draft_from(survey, kept, actor)
        audit.record(UNDONE, target=saved, actor=actor)
    return saved


def replaced_draft(survey: Survey) -> dict[str, Any] | None:
    """The unpublished draft that was replaced last, until it is brought back."""
    entries = AuditEntry.objects.filter(target_id=survey.pk, action__in=[RESTORED, UNDONE])
    last = entries.order_by("-at", "-pk").first()
    return last.details.get("draft") if last else None


def _draft_from(survey: Survey, document: dict[str, Any], actor: User) -> Survey:
    definition = Definition.model_validate(document)
    return survey_edit(survey=survey, change=lambda _: definition, actor=actor, part="version")
