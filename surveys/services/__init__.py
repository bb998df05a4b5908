"""State changes of surveys and answers."""

from __future__ import annotations

from surveys.services.responses import response_delete, response_record, response_update
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

__all__ = [
    "StaleDraftError",
    "SurveyInUseError",
    "response_delete",
    "response_record",
    "response_update",
    "survey_close",
    "survey_create",
    "survey_delete",
    "survey_edit",
    "survey_publish",
    "survey_rename",
    "survey_reopen",
]
