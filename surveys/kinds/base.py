"""What every kind of question shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from config.lib.scores import SCORES

MAX_TEXT = 500

Score = Annotated[int, Field(ge=SCORES[0], le=SCORES[-1])]
# language -> words; an empty or missing language falls back to the survey's first one.
Text = dict[str, Annotated[str, Field(max_length=MAX_TEXT)]]


def pick(text: Text, language: str, languages: list[str]) -> str:
    """The words in ``language``, else in the first of ``languages`` that has any."""
    found = (text.get(code) for code in [language, *languages])
    return next((words for words in found if words), "")


class AnswerError(ValueError):
    """An answer that cannot be accepted; the message is for the respondent."""


class Question(BaseModel, ABC):
    """One question of a survey. A kind is a subclass with its own fields, check and template.

    ``template`` draws it on the respondent's page; it gets ``question``, ``words`` (of its texts,
    in the page's language), ``value`` (what was typed or saved) and ``error``.
    """

    model_config = ConfigDict(extra="forbid")
    template: ClassVar[str]

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    kind: str
    text: Text
    required: bool = False
    # Asked only after one of these scores; None is always.
    show_if: list[Score] | None = None

    def is_asked(self, score: int | None) -> bool:
        """Whether a person who gave ``score`` meets this question."""
        return self.show_if is None or score in self.show_if

    def texts(self) -> dict[str, Text]:
        """The field name -> words of everything a translator sees."""
        return {"text": self.text}

    @abstractmethod
    def clean(self, raw: str) -> Any:
        """The answer to store, or None for no answer. Raises AnswerError."""

    @abstractmethod
    def summarise(self, values: Iterable[Any]) -> Any:
        """What many stored answers say together."""
