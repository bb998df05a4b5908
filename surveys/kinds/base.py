"""What every kind of question shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from django.http import QueryDict
from pydantic import BaseModel, ConfigDict, Field

from surveys.logic import ShowIf

MAX_TEXT = 500
KEY = r"^[a-z][a-z0-9_]{0,39}$"

Key = Annotated[str, Field(pattern=KEY)]
# language -> words; an empty or missing language falls back to the survey's first one.
Text = dict[str, Annotated[str, Field(max_length=MAX_TEXT)]]
# What stood in a question's fields, to be shown again: one text, several, or one for each row.
Raw = str | list[str] | dict[str, str]
Metric = Literal["nps", "csat", "ces"]


def pick(text: Text, language: str, languages: list[str]) -> str:
    """The words in ``language``, else in the first of ``languages`` that has any."""
    found = (text.get(code) for code in [language, *languages])
    return next((words for words in found if words), "")


class AnswerError(ValueError):
    """An answer that cannot be accepted; the message is for the respondent."""


class Choice(BaseModel):
    """One thing to choose. Answers store its key, so its words may change."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    text: Text
    # Keeps its place at the end when the others are shuffled.
    pinned: bool = False
    # Chosen alone or not at all, such as "none of these".
    exclusive: bool = False


class Variant(BaseModel):
    """Other words for a question, given to a random part of the respondents."""

    model_config = ConfigDict(extra="forbid")

    key: Literal["b", "c", "d"]
    # Only the texts that differ, by their name in ``Question.texts``.
    texts: dict[str, Text]


class Question(BaseModel, ABC):
    """One question of a survey. A kind is a subclass with its own fields, checks and template.

    ``template`` draws it on the respondent's page from ``item``, a ``surveys.answering.Asked``:
    the question, its words in the page's language, what was typed or saved, and the error.
    """

    model_config = ConfigDict(extra="forbid")
    template: ClassVar[str]
    # How long a person takes, for the estimated time: five closed or two open questions a minute.
    seconds: ClassVar[int] = 12
    # What its answer measures when it is the survey's first such question.
    metric: ClassVar[Metric | None] = None
    # The scores its answers can be, when it has a metric.
    scores: ClassVar[range] = range(0)
    # False for words between questions.
    is_answered: ClassVar[bool] = True

    key: Key
    kind: str
    # A line above the question, such as what the person bought, and one below it.
    intro: Text = Field(default_factory=dict)
    text: Text
    hint: Text = Field(default_factory=dict)
    required: bool = False
    starts_page: bool = False
    # Empty: everybody is asked.
    show_if: ShowIf = Field(default_factory=list)
    variants: list[Variant] = Field(default_factory=list, max_length=3)

    def texts(self) -> dict[str, Text]:
        """The name -> words of everything a translator sees."""
        return {"intro": self.intro, "text": self.text, "hint": self.hint}

    def received(self, posted: QueryDict) -> Raw:
        """What came in its fields of a form; a missing field is an empty one."""
        return posted.get(self.key, "")

    def typed(self, value: Any) -> Raw:
        """A stored answer as its fields hold it; None is no answer."""
        return "" if value is None else str(value)

    @abstractmethod
    def clean(self, raw: Raw) -> Any:
        """The answer to store, or None for no answer. Raises AnswerError."""

    def said(self, value: Any, words: dict[str, str]) -> str:
        """A stored answer as people read it; ``words`` are its texts in their language."""
        return "" if value is None else str(value)

    @abstractmethod
    def summarise(self, values: Iterable[Any]) -> Any:
        """What many stored answers say together."""
