"""When a survey takes answers, from whom, and how often. Rules hold at once, unlike words."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Closed = Literal["not_open", "closed", "full"]


class Rules(BaseModel):
    """``Rules.model_validate(survey.rules)`` reads a row; an empty document is the default."""

    model_config = ConfigDict(extra="forbid")

    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    max_answers: int | None = Field(default=None, ge=1, le=10_000_000)
    # Who may answer over an open link.
    audience: Literal["anyone", "invited"] = "anyone"
    # Whether one person, or one device over an open link, may answer again.
    answers_each: Literal["one", "many"] = "one"
    # A hash by django.contrib.auth.hashers, asked for before an open link's first page.
    password: str = ""
    # None: as long as the survey is open. 0: not after it is sent.
    edit_hours: int | None = Field(default=None, ge=0, le=24 * 365)

    def refusal(self, now: datetime, answers: int) -> Closed | None:
        """Why no first answer is taken now, ``answers`` being those already given."""
        if self.opens_at is not None and now < self.opens_at:
            return "not_open"
        if self.closes_at is not None and now >= self.closes_at:
            return "closed"
        if self.max_answers is not None and answers >= self.max_answers:
            return "full"
        return None

    def may_edit(self, now: datetime, completed_at: datetime | None) -> bool:
        """Whether an answer may still be changed; an unfinished one always may."""
        if completed_at is None or self.edit_hours is None:
            return True
        return now < completed_at + timedelta(hours=self.edit_hours)


@lru_cache(maxsize=512)
def rules_read(stored: str) -> Rules:
    """The rules as the database stores them, read once for each text."""
    return Rules.model_validate_json(stored)
