"""A survey's definition: one typed document with texts per language.

``Definition.model_validate(version.definition)`` reads the JSON of a row,
``definition.as_json()`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, UrlConstraints, model_validator

from config.lib.languages import LANGUAGES
from config.lib.scores import Group, score_group
from surveys.kinds import AnyQuestion, Question, Text
from surveys.kinds.base import Key, Metric, pick
from surveys.logic import ShowIf, Situation, holds
from surveys.look import Look
from surveys.upgrading import FORMAT, upgraded

MAX_QUESTIONS = 60
MAX_ENDINGS = 10
# Fields that a respondent's form has beside the questions.
FORM_FIELDS = {"k", "r"}

HttpsAddress = Annotated[
    HttpUrl, UrlConstraints(allowed_schemes=["https"], max_length=500, host_required=True)
]


class EndLink(BaseModel):
    """A link under the thanks."""

    model_config = ConfigDict(extra="forbid")

    label: Text
    address: HttpsAddress


class Ending(BaseModel):
    """What a person reads after the last page. The first ending whose conditions hold is shown."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    title: Text
    text: Text = Field(default_factory=dict)
    links: list[EndLink] = Field(default_factory=list, max_length=5)
    # Instead of the words: on to this page, whose domain the organisation has confirmed.
    redirect: HttpsAddress | None = None
    show_if: ShowIf = Field(default_factory=list)

    def texts(self) -> dict[str, Text]:
        """The name -> words of everything a translator sees."""
        links = {f"links.{place}": link.label for place, link in enumerate(self.links)}
        return {"title": self.title, "text": self.text, **links}


class Definition(BaseModel):
    """Questions in order, what surrounds them, and endings, the last of which is for everybody.

    ``languages`` are in the order in which a missing text falls back. A draft may lack words or
    have conditions that make no sense: ``surveys.review.problems`` tells what keeps it from being
    published. Raises pydantic.ValidationError for anything a page could not show at all.
    """

    model_config = ConfigDict(extra="forbid")

    format: int = Field(default=FORMAT, ge=FORMAT, le=FORMAT)
    template: str = ""
    languages: list[str] = Field(min_length=1, max_length=len(LANGUAGES))
    questions: list[AnyQuestion] = Field(max_length=MAX_QUESTIONS)
    endings: list[Ending] = Field(min_length=1, max_length=MAX_ENDINGS)
    look: Look = Field(default_factory=Look)
    # Names a link may carry in its query, saved with the answer.
    hidden_fields: list[Key] = Field(default_factory=list, max_length=20)
    shows_time: bool = False
    shows_progress: bool = False

    @model_validator(mode="before")
    @classmethod
    def _newest_format(cls, data: Any) -> Any:
        return upgraded(data) if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for keys, message in [
            ([question.key for question in self.questions], "two questions have the same key"),
            ([ending.key for ending in self.endings], "two endings have the same key"),
            (self.languages, "a language stands twice"),
            (self.hidden_fields, "a hidden field stands twice"),
        ]:
            if len(set(keys)) < len(keys):
                raise ValueError(message)
        if any(question.key in FORM_FIELDS for question in self.questions):
            raise ValueError("a question has a key that our own forms use")
        if not set(self.languages) <= set(LANGUAGES):
            raise ValueError("a language is not spoken here")
        if self.endings[-1].show_if:
            raise ValueError("the last ending is for everybody")
        return self

    @cached_property
    def primary(self) -> AnyQuestion | None:
        """The question whose answer is the survey's score: the first one with a metric."""
        return next((question for question in self.questions if question.metric), None)

    @property
    def metric(self) -> Metric | None:
        """What the score measures."""
        return self.primary.metric if self.primary else None

    @property
    def opens_with_score(self) -> bool:
        """Whether the first page is the score alone, so that a button in a mail can choose it."""
        return bool(self.questions) and self.questions[0] is self.primary

    @cached_property
    def pages(self) -> list[list[AnyQuestion]]:
        """The questions page by page. A score that opens the survey has a page of its own."""
        pages: list[list[AnyQuestion]] = []
        for place, question in enumerate(self.questions):
            follows_score = place == 1 and self.opens_with_score
            if not pages or question.starts_page or follows_score:
                pages.append([])
            pages[-1].append(question)
        return pages

    def score(self, answers: Mapping[str, Any]) -> int | None:
        """The score among stored answers."""
        return answers.get(self.primary.key) if self.primary else None

    def asked(self, situation: Situation) -> list[AnyQuestion]:
        """What this person meets, in order.

        The answer to a question that is hidden counts as not given, and so does what comes after
        a question when its own conditions are looked at.
        """
        shown: list[AnyQuestion] = []
        known: dict[str, Any] = {}
        for question in self.questions:
            if not holds(question.show_if, self._knowing(situation, known)):
                continue
            shown.append(question)
            if question.key in situation.answers:
                known[question.key] = situation.answers[question.key]
        return shown

    def ending(self, situation: Situation) -> Ending:
        """The ending this person meets."""
        known = self._knowing(situation, situation.answers)
        return next(ending for ending in self.endings if holds(ending.show_if, known))

    def _knowing(self, situation: Situation, answers: Mapping[str, Any]) -> Situation:
        return replace(situation, answers=dict(answers), group=self.group(answers))

    def group(self, answers: Mapping[str, Any]) -> Group | None:
        """Promoter, passive or detractor; None without an NPS answer."""
        score = self.score(answers)
        return score_group(score) if self.metric == "nps" and score is not None else None

    def question(self, key: str) -> AnyQuestion | None:
        """The question with that key."""
        return next((question for question in self.questions if question.key == key), None)

    def language_for(self, *wishes: str | None) -> str:
        """The first wish this survey speaks, else its own first language."""
        return next((wish for wish in wishes if wish in self.languages), self.languages[0])

    def pick(self, text: Text, language: str) -> str:
        """The words of one of its texts in ``language``, else in the first that has any."""
        return pick(text, language, self.languages)

    def words(self, owner: Question | Ending, language: str, variant: str = "") -> dict[str, str]:
        """The name -> words of a question, as a variant has them, or an ending in ``language``."""
        texts = owner.texts_of(variant) if isinstance(owner, Question) else owner.texts()
        return {name: self.pick(text, language) for name, text in texts.items()}

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every text with its place: ``<question key>.<name>`` or ``end.<ending key>.<name>``."""
        for question in self.questions:
            for name, text in question.texts().items():
                yield f"{question.key}.{name}", text
            for variant in question.variants:
                for name, text in variant.texts.items():
                    yield f"{question.key}.variants.{variant.key}.{name}", text
        for ending in self.endings:
            for name, text in ending.texts().items():
                yield f"end.{ending.key}.{name}", text

    def as_json(self) -> dict[str, Any]:
        """What a row stores."""
        return self.model_dump(mode="json")
