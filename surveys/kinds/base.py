"""What every kind of question shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from surveys.kinds.summaries import Tally
from surveys.logic import ShowIf

MAX_TEXT = 500
MAX_CHOICES = 50
MAX_LINES = 20
# No two underscores in a row: those part a question from its row or choice in a field's name.
KEY = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*_?$"
# What neither Postgres nor UTF-8 can hold: NUL and halves of surrogate pairs.
UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)])

Key = Annotated[str, Field(pattern=KEY, max_length=40)]
# language -> words; an empty or missing language falls back to the survey's first one.
Text = dict[str, Annotated[str, Field(max_length=MAX_TEXT)]]
# What stood in a question's fields, to be shown again: one text, several, or one for each row.
Raw = str | list[str] | dict[str, str]
Metric = Literal["nps", "csat", "ces"]


def pick(text: Text, language: str, languages: list[str]) -> str:
    """The words in ``language``, else in the first of ``languages`` that has any."""
    found = (text.get(code) for code in [language, *languages])
    return next((words for words in found if words), "")


def written(raw: Raw) -> str:
    """What somebody wrote, as it can be stored. Several things in place of a text are none."""
    text = raw.translate(UNSTORABLE) if isinstance(raw, str) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


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


def _with_own_keys(choices: list[Choice]) -> list[Choice]:
    if len({choice.key for choice in choices}) < len(choices):
        raise ValueError("two choices have the same key")
    return choices


def named(name: str, choices: list[Choice]) -> dict[str, Text]:
    """The texts of a list of choices, each called ``<name>.<key>``."""
    return {f"{name}.{choice.key}": choice.text for choice in choices}


Choices = Annotated[
    list[Choice], Field(min_length=1, max_length=MAX_CHOICES), AfterValidator(_with_own_keys)
]
# The rows or columns of a table.
Lines = Annotated[
    list[Choice], Field(min_length=1, max_length=MAX_LINES), AfterValidator(_with_own_keys)
]


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
    # The type of a stored answer.
    stored: ClassVar[Any] = str

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

    @property
    def note(self) -> str:
        """What to know before answering, in the active language; stands below the hint."""
        return ""

    def texts(self) -> dict[str, Text]:
        """The name -> words of everything a translator sees."""
        return {"intro": self.intro, "text": self.text, "hint": self.hint}

    def texts_of(self, variant: str) -> dict[str, Text]:
        """Its texts as a variant has them; where that has no words they are the question's own."""
        own = self.texts()
        tried = next((found.texts for found in self.variants if found.key == variant), {})
        return own | {name: tried[name] for name in own if any(tried.get(name, {}).values())}

    def received(self, posted: QueryDict) -> Raw:
        """What came in its fields of a form; a missing field is an empty one."""
        return posted.get(self.key, "")

    def typed(self, value: Any) -> Raw:
        """A stored answer as its fields hold it; None is no answer."""
        return "" if value is None else str(value)

    def clean(self, raw: Raw) -> Any:
        """The answer to store, or None for no answer. Raises AnswerError and nothing else."""
        answer = self.read(raw)
        if answer is None and self.required and self.is_answered:
            raise AnswerError(self.missing)
        return answer

    def told(self, value: Any) -> Any:
        """``clean`` for an answer that a program tells in the form in which it is stored.

        Raises AnswerError and nothing else.
        """
        try:
            answer = _stored(self.stored).validate_python(value, strict=True)
        except ValidationError as error:
            raise AnswerError(error.errors()[0]["msg"]) from error
        return self.clean(self.typed(answer))

    @abstractmethod
    def read(self, raw: Raw) -> Any:
        """What ``clean`` does for any answer, be it required or not."""

    @property
    def missing(self) -> str:
        """What to say when a required answer is missing."""
        return _("Answer this question.")

    def said(self, value: Any, words: dict[str, str]) -> str:
        """A stored answer as people read it; ``words`` are its texts in their language.

        Built-in words come in the active language.
        """
        return "" if value is None else str(value)

    @abstractmethod
    def summarise(self, given: Tally[Any]) -> Any:
        """What many stored answers say together: one of ``surveys.kinds.summaries``.

        ``given`` may come from older versions, whose choices are no longer there.
        """


@cache
def _stored(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind | None)
