"""Answering question by question, where there is no page: a score, then words of one's own.

What is stored is what the pages would have stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from surveys.answering.asking import received, worded, words
from surveys.answering.flow import kept
from surveys.answering.sitting import Sitting
from surveys.kinds import AnyQuestion
from surveys.walking import FREE_TEXTS, Progress, Saved, Walk


def score_given(sitting: Sitting, score: int) -> Progress | None:
    """Keep a score with which the survey opens; None when it is none of its scores."""
    primary = sitting.definition.primary
    if primary is None or not sitting.definition.opens_with_score:
        return None
    form = QueryDict(mutable=True)
    form[primary.key] = str(score)
    found = received(sitting.walk, 0, sitting.answers, form)
    return None if found.is_wrong else kept(sitting, 0, found)


def words_given(sitting: Sitting, question: AnyQuestion, text: str) -> Progress:
    """Keep somebody's own words as the answer to one question. Raises AnswerError, and
    Response.DoesNotExist when the answer is gone."""
    value = question.clean(text)

    def change(saved: Saved) -> Progress:
        answers = {**saved.answers, question.key: value}
        return sitting.walk.progress(answers, _next_page(sitting.walk, answers))

    return sitting.again(change)


def waiting_question(walk: Walk, answers: Mapping[str, Any]) -> AnyQuestion | None:
    """The next question that is answered in words and has no answer yet."""
    return next(
        (
            question
            for question in walk.asked(answers)
            if question.kind in FREE_TEXTS and question.key not in answers
        ),
        None,
    )


def question_said(walk: Walk, question: AnyQuestion, answers: Mapping[str, Any]) -> str:
    """How the question is put to this person."""
    return str(words(walk, question, answers)["text"])


def thanks_said(walk: Walk, answers: Mapping[str, Any]) -> str:
    """The words of the ending this person meets, title and text on one line each."""
    ending = walk.ending(answers)
    said = [str(worded(walk, text, answers)) for text in (ending.title, ending.text)]
    return "\n".join(filter(None, said))


def _next_page(walk: Walk, answers: Mapping[str, Any]) -> int | None:
    """The first page on which something is still to be answered."""
    for number in walk.numbers(answers):
        for question in walk.page(number, answers):
            if question.is_answered and answers.get(question.key) is None:
                return number
    return None
