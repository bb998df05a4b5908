"""How long a survey takes, over its shortest and its longest way."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.definition import Definition
from surveys.review.timing import estimated_time, seconds_needed

SCORE = {"kind": "nps", "key": "nps", "text": {"en": "?"}, "low": {}, "high": {}}


def condition(key: str, *values: str, subject: str = "answer", op: str = "is") -> dict[str, Any]:
    return {"subject": subject, "key": key, "op": op, "values": list(values)}


def text(key: str, *conditions: dict[str, Any]) -> dict[str, Any]:
    show_if = [list(conditions)] if conditions else []
    return {"kind": "text", "key": key, "text": {"en": "?"}, "show_if": show_if}


def survey(*questions: dict[str, Any]) -> Definition:
    thanks = {"key": "thanks", "title": {"en": "Thanks"}}
    return Definition.model_validate(
        {"languages": ["en", "nb"], "questions": list(questions), "endings": [thanks]}
    )


@pytest.fixture
def seconds() -> tuple[int, int]:
    """What the score and a text take."""
    score, both = survey(SCORE), survey(SCORE, text("why"))
    first = seconds_needed(score)[0]
    return first, seconds_needed(both)[0] - first


def test_no_question_takes_no_time() -> None:
    assert estimated_time(survey()) == ""


def test_of_texts_for_different_scores_each_person_meets_one(seconds: tuple[int, int]) -> None:
    score, open_text = seconds
    ways = survey(
        SCORE,
        text("low", condition("nps", *map(str, range(7)))),
        text("middle", condition("nps", "7", "8")),
        text("high", condition("", "promoter", subject="group")),
    )
    assert seconds_needed(ways) == (score + open_text, score + open_text)


def test_a_text_for_some_makes_a_range(seconds: tuple[int, int]) -> None:
    score, open_text = seconds
    some = survey(SCORE, *(text(f"why_{n}", condition("nps", "0")) for n in range(4)))
    assert seconds_needed(some) == (score, score + 4 * open_text)
    assert estimated_time(some) == "1–2 minutes" or open_text != 30


@pytest.mark.parametrize(
    "asked",
    [
        condition("country", "NO", subject="property"),
        condition("", "nb", subject="language"),
        condition("", "link", subject="channel"),
        condition("nps", "5", op="at_least"),
    ],
)
def test_every_kind_of_condition_has_a_way_with_and_without(
    asked: dict[str, Any], seconds: tuple[int, int]
) -> None:
    score, open_text = seconds
    assert seconds_needed(survey(SCORE, text("why", asked))) == (score, score + open_text)


def test_contradicting_conditions_are_on_no_way(seconds: tuple[int, int]) -> None:
    score, _open_text = seconds
    never = text("never", condition("nps", "3"), condition("", "promoter", subject="group"))
    assert seconds_needed(survey(SCORE, never)) == (score, score)


def test_very_many_ways_are_told_by_their_ends(seconds: tuple[int, int]) -> None:
    score, open_text = seconds
    many = [text(f"why_{n}", condition(f"p{n}", "x", subject="property")) for n in range(40)]
    assert seconds_needed(survey(SCORE, *many)) == (score, score + 40 * open_text)
