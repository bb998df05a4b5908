"""What a segment says, as data."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

Subject = Literal[
    "property", "language", "email", "phone", "list", "answered", "score", "asked", "created"
]
Operator = Literal[
    "is", "is_not", "contains", "set", "empty",
    "more", "less", "after", "before",
    "within", "beyond", "never",
]  # fmt: skip
# Of a day count, so that no date leaves the calendar.
MOST_DAYS = 3650


class SegmentCondition(BaseModel):
    """One thing said about a contact. ``distribution.segments.topics`` has what goes together.

    ``key`` is a property's key, or the survey that answers and scores are of ("" for any).
    ``values`` are words, languages, lists (ids), score groups, one number, one date (ISO), or one
    count of days.
    """

    subject: Subject
    key: str = ""
    op: Operator
    values: list[str] = Field(default=[], max_length=50)

    @property
    def value(self) -> str:
        """The only value; "" while there is none."""
        return self.values[0] if self.values else ""

    @property
    def days(self) -> int:
        """Its count of days."""
        return min(int(self.value), MOST_DAYS) if self.value.isdecimal() else 0

    @property
    def survey_id(self) -> UUID | None:
        """The survey it speaks of, if of one alone."""
        return UUID(self.key) if self.subject in {"answered", "score"} and self.key else None

    @property
    def is_open(self) -> bool:
        """Whether it still has nothing to compare with; then it holds for nobody."""
        return self.op not in {"set", "empty", "never"} and not self.value


class SegmentRule(BaseModel):
    """Conditions of which all, or any, must hold. None at all holds for everybody."""

    join: Literal["all", "any"] = "all"
    conditions: list[SegmentCondition] = Field(default=[], max_length=20)
