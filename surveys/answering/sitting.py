"""A person in front of a survey: what every way in shares, and where the ways differ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from config.lib import clock
from surveys.answering.frame import Frame
from surveys.definition import Definition
from surveys.rules import Rules
from surveys.walking import Progress, Saved, Walk

# What becomes of the answer found, once it is locked.
Change = Callable[[Saved], Progress]


class RefusedError(Exception):
    """Nothing can be answered here; everything done for the request is undone.

    ``notice`` is one of ``surveys.answering.pages.NOTICES``.
    """

    def __init__(self, notice: str, frame: Frame) -> None:
        super().__init__(notice)
        self.notice = notice
        self.frame = frame


@dataclass
class Sitting(ABC):
    """An invitation, an open link or a test in use. Subclasses say where the answer is kept.

    ``saved`` is the answer so far, None before the first page was sent. ``version_id`` is None
    for a draft. ``frame`` may change when the answer is kept: the addresses carry it then.
    """

    request: HttpRequest
    definition: Definition
    version_id: UUID | None
    walk: Walk
    frame: Frame
    rules: Rules
    saved: Saved | None

    def refusal(self) -> str | None:
        """Which notice stands in the way of a first answer, before anything is checked."""
        return None

    def may_leave_for(self, address: str) -> bool:
        """Whether the end may lead to another site."""
        return False

    @abstractmethod
    def first(self, progress: Progress) -> bool:
        """Keep a first answer; False when the same person's other request was quicker.

        Raises RefusedError.
        """

    @abstractmethod
    def again(self, change: Change) -> Progress:
        """Change the answer while nobody else can. Raises Response.DoesNotExist."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered so far."""
        return self.saved.answers if self.saved else {}

    @property
    def may_edit(self) -> bool:
        """Whether the answer may still be changed.

        One without a name only on its own day: results are let through once a day is over, and
        whoever compared them before and after would read the change of a single answer.
        """
        if self.frame.is_anonymous and self._is_of_another_day:
            return False
        completed_at = self.saved.completed_at if self.saved else None
        return self.rules.may_edit(clock.now(), completed_at)

    @property
    def _is_of_another_day(self) -> bool:
        """Whether an anonymous answer, recorded as of midnight, was begun before today."""
        recorded_at = self.saved.recorded_at if self.saved else None
        return recorded_at is not None and clock.now() >= recorded_at + timedelta(days=1)

    @property
    def is_complete(self) -> bool:
        """Whether every page was sent once."""
        return self.saved is not None and self.saved.completed_at is not None

    @property
    def is_entrance(self) -> bool:
        """Whether the bare link was opened: no page, nothing chosen."""
        return self.request.method != "POST" and not self.frame.step and self.frame.chosen is None
