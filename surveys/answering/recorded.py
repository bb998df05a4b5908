"""Sittings whose answers are stored."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.domains import redirect_allowed
from accounts.models import Organisation
from config.lib import clock
from surveys.answering import Change, Progress, RefusedError, Sitting
from surveys.selectors import answers_given
from surveys.services.responses import (
    Origin,
    SurveyFullError,
    response_continue,
    response_record,
)


@dataclass
class RecordedSitting(Sitting):
    """The answer is a ``Response``, found again by its invitation or its id.

    ``is_live``: the survey takes answers at all, whatever its rules say.
    """

    organisation: Organisation
    origin: Origin
    is_live: bool

    def refusal(self) -> str | None:
        if not self.is_live:
            return "closed"
        if not self.organisation.is_active:
            return "paused"
        return self.rules.refusal(clock.now(), self._others())

    def _others(self) -> int:
        """How many answers are in the way of this one, when it would be a new one."""
        is_limited = self.rules.max_answers is not None and self.saved is None
        return answers_given(self.origin.survey_id) if is_limited else 0

    def may_leave_for(self, address: str) -> bool:
        return redirect_allowed(self.organisation, address)

    def first(self, progress: Progress) -> bool:
        try:
            recorded = response_record(
                organisation=self.organisation,
                origin=self.origin,
                version_id=self.version_id,
                progress=progress,
                language=self.frame.language,
                max_answers=self.rules.max_answers,
            )
        except SurveyFullError:
            raise RefusedError("full", self.frame) from None
        return recorded is not None

    def again(self, change: Change) -> Progress:
        return response_continue(
            organisation=self.organisation,
            origin=self.origin,
            change=change,
            language=self.frame.language,
        )
