"""A finished answer that a program tells at once: every question judged as the pages judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.definition import Definition
from surveys.kinds import AnswerError, AnyQuestion, Question
from surveys.review.examples import examples
from surveys.walking import FREE_TEXTS, Person, Progress, Walk

# Like everything a program is told, in English.
NOT_ASKED = "This question is not asked, given the other answers."
ASKS_NOTHING = "This is a text between questions; it has no answer."
NO_QUESTION = "The survey has no question with this key."
NO_SCORE = "The survey has no question that gives a score."
NO_COMMENT = "The survey asks this person for no text."
A_MAIL, A_PHONE, A_COMMENT = "kari@example.com", "+47 22 33 44 55", "Quick and kind"
TWICE = "The answers hold this already; give one of them."


class AnswersRefused(ValueError):
    """Some answers cannot be accepted; ``problems`` says why, by place ("answers.nps", "score")."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(*problems)
        self.problems = problems


def answers_judged(
    walk: Walk, answers: Mapping[str, Any], *, score: int | None = None, comment: str = ""
) -> Progress:
    """What to store of a whole answer, in the form in which answers are stored.

    ``score`` answers the question that gives the score, ``comment`` the first free text that this
    person is asked for. Raises AnswersRefused that names every problem.
    """
    judge = _Judge(walk, dict(answers), comment)
    judge.take_score(score)
    for question in walk.definition.questions:
        judge.see(question)
    judge.finish()
    if judge.problems:
        raise AnswersRefused(judge.problems)
    # Which of its wordings a program has shown, nobody can know.
    return replace(walk.progress(judge.answers, next_page=None), variants={})


def example_of(definition: Definition, language: str) -> dict[str, Any]:
    """A whole answer that is accepted: the score, a comment, and what else is required."""
    walk = Walk(definition, Person(language, "api"), "example")
    answers: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for question in definition.questions:
        is_text = question.kind in FREE_TEXTS and "comment" not in shown
        is_wanted = question.required or is_text or question is definition.primary
        if is_wanted and question.is_answered and walk.is_asked(question, answers):
            answers[question.key] = found = _example(question)
            if question is definition.primary:
                shown["score"] = found
            elif is_text:
                shown["comment"] = found
            else:
                shown.setdefault("answers", {})[question.key] = found
    return shown


def _example(question: AnyQuestion) -> Any:
    """An answer that the question accepts, a good one; None when it accepts none we know."""
    some = [A_COMMENT, A_MAIL, A_PHONE, *reversed(examples(question, []))]
    return next((answer for answer in some if _is_accepted(question, answer)), None)


def _is_accepted(question: AnyQuestion, answer: Any) -> bool:
    try:
        return question.told(answer) is not None
    except AnswerError:
        return False


@dataclass
class _Judge:
    walk: Walk
    told: dict[str, Any]
    comment: str
    answers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    # Question key -> where its answer stood.
    places: dict[str, str] = field(default_factory=dict)

    def take_score(self, score: int | None) -> None:
        primary = self.walk.definition.primary
        if score is None:
            return
        if primary is None:
            self.problems["score"] = NO_SCORE
        elif self.told.get(primary.key) is not None:
            self.problems["score"] = TWICE
        else:
            self.told[primary.key], self.places[primary.key] = score, "score"

    def see(self, question: AnyQuestion) -> None:
        is_asked = self.walk.is_asked(question, self.answers)
        if is_asked and self.comment and question.kind in FREE_TEXTS:
            self._take_comment(question)
        told = self.told.pop(question.key, None)
        if not is_asked or not question.is_answered:
            # A question before it is wrong already: who knows whether this one is asked.
            if told is not None and not self.problems:
                self._refuse(question, ASKS_NOTHING if is_asked else NOT_ASKED)
            return
        try:
            self.answers[question.key] = question.told(told)
        except AnswerError as problem:
            self._refuse(question, str(problem))

    def finish(self) -> None:
        for key in self.told:
            self.problems[f"answers.{key}"] = NO_QUESTION
        if self.comment and not self.problems:
            self.problems["comment"] = NO_COMMENT

    def _take_comment(self, question: Question) -> None:
        if self.told.get(question.key) is not None:
            self.problems["comment"] = TWICE
        else:
            self.told[question.key], self.places[question.key] = self.comment, "comment"
        self.comment = ""

    def _refuse(self, question: Question, reason: str) -> None:
        place = self.places.get(question.key, f"answers.{question.key}")
        self.problems[place] = reason
