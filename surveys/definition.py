"""A survey's definition: one typed document with texts per language.

``Definition.model_validate(version.definition)`` reads the JSON of a row,
``definition.as_json()`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.lib.scores import GROUP_SCORES, Group, score_group
from surveys.kinds import AnyQuestion, NpsQuestion, Question, Text
from surveys.kinds.base import pick

MAX_QUESTIONS = 20


class Thanks(BaseModel):
    """What a group reads after its answer."""

    model_config = ConfigDict(extra="forbid")

    title: Text
    text: Text = Field(default_factory=dict)


class Definition(BaseModel):
    """Questions in order, the first of which gives the score, and thanks for each group.

    ``languages`` has the organisation's own first; that one is complete, the others may lack words.
    Raises pydantic.ValidationError for anything a respondent's page could not show.
    """

    model_config = ConfigDict(extra="forbid")

    template: str = ""
    languages: list[str] = Field(min_length=1)
    questions: list[AnyQuestion] = Field(min_length=1, max_length=MAX_QUESTIONS)
    thanks: dict[Group, Thanks]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        keys = [question.key for question in self.questions]
        kinds = [question.kind for question in self.questions]
        if len(set(keys)) < len(keys):
            raise ValueError("two questions have the same key")
        if kinds[0] != "nps" or kinds.count("nps") != 1:
            raise ValueError("the first question, and only that, gives the score")
        if self.questions[0].show_if is not None:
            raise ValueError("the first question is asked of everybody")
        if set(self.thanks) != set(GROUP_SCORES):
            raise ValueError("each group needs its thanks")
        if any(not text.get(self.languages[0], "").strip() for _, text in self._needed_texts()):
            raise ValueError("the first language must be complete")
        return self

    def _needed_texts(self) -> Iterator[tuple[str, Text]]:
        for name, text in self.texts():
            if not name.endswith(".thanks.text"):
                yield name, text

    @property
    def primary(self) -> NpsQuestion:
        """The question whose answer is the score."""
        question = self.questions[0]
        assert isinstance(question, NpsQuestion)  # noqa: S101  # the validator made sure
        return question

    @property
    def follow_ups(self) -> list[AnyQuestion]:
        """Every question after the score."""
        return self.questions[1:]

    def asked(self, score: int) -> list[AnyQuestion]:
        """The follow-ups of a person who gave ``score``."""
        return [question for question in self.follow_ups if question.is_asked(score)]

    def question(self, key: str) -> AnyQuestion | None:
        """The question with that key."""
        return next((question for question in self.questions if question.key == key), None)

    def thanks_for(self, score: int) -> Thanks:
        """The thanks of the score's group."""
        return self.thanks[score_group(score)]

    def language_for(self, *wishes: str | None) -> str:
        """The first wish this survey speaks, else its own first language."""
        return next((wish for wish in wishes if wish in self.languages), self.languages[0])

    def pick(self, text: Text, language: str) -> str:
        """The words of one of its texts in ``language``, else in its first language."""
        return pick(text, language, self.languages)

    def words(self, question: Question, language: str) -> dict[str, str]:
        """The field name -> words of a question in ``language``."""
        return {name: self.pick(text, language) for name, text in question.texts().items()}

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every text with its place: ``<question key>.<field>`` or ``<group>.thanks.<field>``."""
        for question in self.questions:
            for field, text in question.texts().items():
                yield f"{question.key}.{field}", text
        for group, thanks in self.thanks.items():
            yield f"{group}.thanks.title", thanks.title
            yield f"{group}.thanks.text", thanks.text

    def incomplete_languages(self) -> list[str]:
        """The languages in which at least one text falls back to the first language."""
        needed = [text for _, text in self.texts() if any(text.values())]
        return [code for code in self.languages if not all(text.get(code) for text in needed)]

    def as_json(self) -> dict[str, Any]:
        """What a row stores."""
        return self.model_dump(mode="json")
