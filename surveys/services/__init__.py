"""State changes of surveys and answers."""

from __future__ import annotations

from surveys.services.looks import logo_remove, logo_set
from surveys.services.responses import (
    Origin,
    SurveyFullError,
    response_continue,
    response_delete,
    response_record,
)
from surveys.services.rules import (
    AnonymityLockedError,
    rules_mark,
    survey_password_set,
    survey_rules_edit,
)
from surveys.services.surveys import (
    StaleDraftError,
    SurveyInUseError,
    survey_close,
    survey_create,
    survey_delete,
    survey_edit,
    survey_publish,
    survey_rename,
    survey_reopen,
)
from surveys.services.templates import template_change, template_create, template_delete
from surveys.services.versions import replaced_draft, survey_restore, survey_restore_undo

__all__ = [
    "AnonymityLockedError",
    "Origin",
    "StaleDraftError",
    "SurveyFullError",
    "SurveyInUseError",
    "logo_remove",
    "logo_set",
    "response_continue",
    "replaced_draft",
    "response_delete",
    "response_record",
    "rules_mark",
    "survey_close",
    "survey_create",
    "survey_delete",
    "survey_edit",
    "survey_password_set",
    "survey_publish",
    "survey_rename",
    "survey_reopen",
    "survey_restore",
    "survey_restore_undo",
    "survey_rules_edit",
    "template_change",
    "template_create",
    "template_delete",
]
