"""What conditions can be about: questions, the score group, properties, language and channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from config.lib.scores import GROUP_SCORES
from contacts.models import Property
from surveys.definition import Definition
from surveys.kinds import AnyQuestion, Question
from surveys.kinds.choosing import OTHER, ChoosingQuestion
from surveys.kinds.consent import ConsentQuestion
from surveys.kinds.levels import LevelQuestion
from surveys.kinds.matrix import MatrixQuestion
from surveys.kinds.number import NumberQuestion
from surveys.kinds.ranking import RankingQuestion
from surveys.kinds.yes_no import YesNoQuestion
from surveys.logic import Condition, Operator, Subject

SHORT = 48
# A line of more points is compared by its ends alone.
MOST_POINTS = 11
CHOSEN: tuple[Operator, ...] = ("is", "is_not", "answered", "unanswered")
COUNTED: tuple[Operator, ...] = ("is", "is_not", "at_least", "at_most", "answered", "unanswered")
MEASURED: tuple[Operator, ...] = ("at_least", "at_most", "answered", "unanswered")
GIVEN: tuple[Operator, ...] = ("answered", "unanswered")
ALWAYS_KNOWN: tuple[Operator, ...] = ("is", "is_not")

GROUPS: dict[str, str | Promise] = {
    "promoter": gettext_lazy("promoter"),
    "passive": gettext_lazy("passive"),
    "detractor": gettext_lazy("detractor"),
}
CHANNELS: dict[str, str | Promise] = {
    "email": gettext_lazy("E-mail"),
    "link": gettext_lazy("Link"),
}
Family = Literal["answers", "contact", "circumstances"]


@dataclass(frozen=True)
class Topic:
    """One thing to compare with. ``values`` are its tokens and their words; none: typed freely."""

    subject: Subject
    key: str
    family: Family
    # As in a list, and as in the middle of a sentence.
    label: str
    said: str
    operators: tuple[Operator, ...]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_scale(self) -> bool:
        """Whether its values are the points of a scale."""
        return bool(self.values) and self.operators == COUNTED

    @property
    def name(self) -> str:
        """How a form's field names it."""
        return topic_name(self.subject, self.key)


def topic_name(subject: Subject, key: str) -> str:
    """How a form's field names a subject."""
    return f"{subject}:{key}"


class Topics:
    """All topics for a place in a survey, in the language staff read questions in.

    ``before`` is the key of the question whose conditions they are, so that only earlier ones
    count; None is the end of the survey.
    """

    def __init__(
        self,
        definition: Definition,
        *,
        before: str | None = None,
        language: str = "",
        properties: Iterable[Property] = (),
    ) -> None:
        self.definition, self.before, self.language = definition, before, language
        earlier = _earlier(definition, before)
        self.all = [
            *(self._of_question(question) for question in earlier if question.is_answered),
            *self._groups(earlier),
            *(_of_property(found.key, found.label) for found in properties),
            *(_of_property(key, key) for key in definition.hidden_fields),
            *self._circumstances(),
        ]
        self.by_name = {topic.name: topic for topic in self.all}

    def of(self, condition: Condition) -> Topic | None:
        """The topic of a condition, unless it is gone or comes later."""
        return self.by_name.get(topic_name(condition.subject, condition.key))

    def _of_question(self, question: AnyQuestion) -> Topic:
        words = self.definition.words(question, self.language)
        is_score = question is self.definition.primary
        short = Truncator(words["text"]).chars(SHORT) or question.key
        label = _("Score: %(question)s") % {"question": short} if is_score else short
        said = _("the score") if is_score else _("“%(question)s”") % {"question": short}
        values = question_values(question, words)
        return Topic("answer", question.key, "answers", label, said, _operators(question), values)

    def _groups(self, earlier: list[AnyQuestion]) -> list[Topic]:
        if self.definition.metric != "nps" or self.definition.primary not in earlier:
            return []
        values = {str(group): str(GROUPS[group]) for group in GROUP_SCORES}
        label, said = _("Score group"), _("the score group")
        return [Topic("group", "", "answers", label, said, CHOSEN, values)]

    def _circumstances(self) -> list[Topic]:
        languages = {code: LANGUAGES[code] for code in self.definition.languages}
        channels = {code: str(words) for code, words in CHANNELS.items()}
        return [
            _of_circumstance("language", _("Language"), _("the language"), languages),
            _of_circumstance("channel", _("Channel"), _("the channel"), channels),
        ]


def question_values(question: Question, words: dict[str, str]) -> dict[str, str]:
    """The tokens an answer to the question can be, and their words; none when it is typed."""
    match question:
        case LevelQuestion() if len(question.points) <= MOST_POINTS:
            return {str(point): str(point) for point in question.points}
        case RankingQuestion():
            return {}
        case ChoosingQuestion():
            found = {choice.key: words[f"choices.{choice.key}"] for choice in question.choices}
            return {**found, OTHER: _("Other")} if question.takes_other else found
        case MatrixQuestion():
            return {
                f"{row.key}:{column.key}": f"{words[f'rows.{row.key}']}: "
                f"{words[f'columns.{column.key}']}"
                for row in question.rows
                for column in question.columns
            }
        case YesNoQuestion():
            return {"yes": _("Yes"), "no": _("No")}
        case ConsentQuestion():
            return {"yes": _("Yes")}
    return {}


def _operators(question: Question) -> tuple[Operator, ...]:
    match question:
        case LevelQuestion():
            return COUNTED if len(question.points) <= MOST_POINTS else MEASURED
        case NumberQuestion():
            return MEASURED
        case RankingQuestion():
            return GIVEN
        case ChoosingQuestion() | MatrixQuestion() | YesNoQuestion():
            return CHOSEN
    return GIVEN


def _of_property(key: str, label: str) -> Topic:
    return Topic("property", key, "contact", label, label, COUNTED)


def _of_circumstance(subject: Subject, label: str, said: str, values: dict[str, str]) -> Topic:
    return Topic(subject, "", "circumstances", label, said, ALWAYS_KNOWN, values)


def _earlier(definition: Definition, before: str | None) -> list[AnyQuestion]:
    keys = [question.key for question in definition.questions]
    return definition.questions[: keys.index(before)] if before in keys else definition.questions
