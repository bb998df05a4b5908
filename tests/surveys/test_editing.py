"""Questions moved, copied, removed and turned: pure changes of a definition."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.definition import MAX_QUESTIONS, Definition
from surveys.editing import fingerprint
from surveys.editing.mentions import mentions
from surveys.editing.order import moved, page_toggled, places, shifted
from surveys.editing.questions import (
    QuestionGoneError,
    SurveyFullError,
    question_added,
    question_copied,
    question_of,
    question_removed,
    turned,
)
from surveys.kinds import KINDS


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "key": key, "text": {"en": key}, **more}


def survey_of(*questions: dict[str, Any]) -> Definition:
    return Definition.model_validate(
        {
            "languages": ["en"],
            "questions": questions,
            "endings": [{"key": "thanks", "title": {"en": "Thanks"}}],
        }
    )


@pytest.fixture
def definition() -> Definition:
    """[a, b] and [c, d]: two pages."""
    return survey_of(text("a"), text("b"), text("c", starts_page=True), text("d"))


def keys(definition: Definition) -> list[list[str]]:
    return [[question.key for question in page] for page in definition.pages]


def test_a_question_crosses_a_page_break_as_if_it_were_a_place(definition: Definition) -> None:
    assert places(definition) == ["a", "b", "page:c", "c", "d"]
    assert keys(shifted(definition, "c", -1)) == [["a", "b", "c"], ["d"]]
    assert keys(shifted(definition, "b", 1)) == [["a"], ["b", "c", "d"]]
    assert keys(shifted(definition, "a", -1)) == keys(definition)
    assert keys(shifted(definition, "d", 1)) == keys(definition)


def test_the_last_question_of_a_page_takes_the_page_with_it() -> None:
    definition = survey_of(text("a"), text("b", starts_page=True))
    assert keys(shifted(definition, "b", -1)) == [["a", "b"]]


def test_a_question_moves_over_the_break_an_opening_score_makes() -> None:
    score = {"kind": "nps", "key": "nps", "text": {"en": "?"}, "low": {}, "high": {}}
    definition = survey_of(score, text("why"))
    assert keys(definition) == [["nps"], ["why"]]
    assert keys(shifted(definition, "why", -1)) == [["why", "nps"]]


def test_dropping_puts_a_question_before_a_question_or_at_the_end_of_a_page(
    definition: Definition,
) -> None:
    assert keys(moved(definition, "d", before="a")) == [["d", "a", "b"], ["c"]]
    assert keys(moved(definition, "a", before="page:c")) == [["b", "a"], ["c", "d"]]
    assert keys(moved(definition, "a", before="gone")) == [["b"], ["c", "d", "a"]]
    assert keys(moved(definition, "c", before="a")) == [["c", "a", "b"], ["d"]]


def test_a_page_begins_and_ends_with_one_button(definition: Definition) -> None:
    joined = page_toggled(definition, "c")
    assert keys(joined) == [["a", "b", "c", "d"]]
    assert keys(page_toggled(joined, "b")) == [["a"], ["b", "c", "d"]]


def test_the_page_of_a_removed_question_stays_a_page(definition: Definition) -> None:
    assert keys(question_removed(definition, "c")) == [["a", "b"], ["d"]]
    assert keys(question_removed(question_removed(definition, "c"), "d")) == [["a", "b"]]
    with pytest.raises(QuestionGoneError):
        question_removed(definition, "gone")


def test_a_copy_follows_its_original_on_the_same_page(definition: Definition) -> None:
    copied = question_copied(definition, "c", copy="e")
    assert keys(copied) == [["a", "b"], ["c", "e", "d"]]
    assert question_of(copied, "e").text == {"en": "c"}


def test_a_full_survey_takes_no_more() -> None:
    full = survey_of(*(text(f"q{number}") for number in range(MAX_QUESTIONS)))
    with pytest.raises(SurveyFullError):
        question_added(full, full.questions[0].model_copy(update={"key": "more"}))


@pytest.mark.parametrize("kind", ["multiple_choice", "dropdown", "ranking"])
def test_a_question_turned_into_another_kind_keeps_words_and_choices(kind: str) -> None:
    choices = [{"key": "x", "text": {"en": "X"}, "pinned": True}, {"key": "y", "text": {}}]
    document = {"key": "q", "text": {"en": "Which?"}, "choices": choices, "shuffled": True}
    question = KINDS["single_choice"].model_validate({"kind": "single_choice", **document})
    changed = turned(question, kind)
    assert changed.kind == kind
    assert changed.texts() == question.texts()
    assert turned(changed, "single_choice").texts() == question.texts()
    with pytest.raises(KeyError):
        turned(question, "date")


def test_a_mark_changes_with_its_own_part_only(definition: Definition) -> None:
    parts = ["question.a", "question.b", "order", "endings", "languages", "look", "settings"]

    def marks(changed: Definition) -> dict[str, str]:
        return {part: fingerprint(changed, part) for part in parts}

    def different(changed: Definition) -> set[str]:
        return {part for part in parts if marks(changed)[part] != marks(definition)[part]}

    assert different(definition) == set()
    assert different(shifted(definition, "b", 1)) == {"order"}
    assert different(question_removed(definition, "b")) == {"question.b", "order"}
    assert different(definition.model_copy(update={"shows_time": True})) == {"settings"}
    assert different(definition.model_copy(update={"languages": ["en", "nb"]})) == {"languages"}
    with pytest.raises(KeyError):
        fingerprint(definition, "nonsense")


def test_counts_the_places_that_refer_to_a_question() -> None:
    after = [[{"subject": "answer", "key": "a", "values": ["x"]}]]
    definition = survey_of(
        text("a"), text("b", show_if=after), text("c", text={"en": "You said {answer.a|it}"})
    )
    assert (mentions(definition, "a"), mentions(definition, "b")) == (2, 0)


def test_the_score_is_referred_to_by_its_groups() -> None:
    score = {"kind": "nps", "key": "nps", "text": {}, "low": {}, "high": {}}
    unhappy = [[{"subject": "group", "values": ["detractor"]}]]
    assert mentions(survey_of(score, text("why", show_if=unhappy)), "nps") == 1
