"""The kinds of questions. A new kind is a module here, its template, and its name below."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from surveys.kinds.base import AnswerError, Question, Text
from surveys.kinds.nps import NpsQuestion
from surveys.kinds.text import TextQuestion

AnyQuestion = Annotated[NpsQuestion | TextQuestion, Field(discriminator="kind")]

__all__ = ["AnswerError", "AnyQuestion", "NpsQuestion", "Question", "Text", "TextQuestion"]
