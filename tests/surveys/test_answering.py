"""One person's way through a survey: what is asked, kept, said and shuffled."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.http import QueryDict

from surveys.answering.asking import asked, received, words
from surveys.definition import Definition
from surveys.piping import filled, placeholders
from surveys.walking import Person, Walk

WHEN_UNHAPPY = [[{"subject": "group", "op": "is", "values": ["detractor"]}]]
NPS = {"key": "nps", "kind": "nps", "text": {"en": "How likely?"}, "low": {}, "high": {}}
WHY = {"key": "why", "kind": "text", "text": {"en": "Why?"}, "show_if": WHEN_UNHAPPY}
MORE = {"key": "more", "kind": "text", "text": {"en": "More?"}, "starts_page": True}


def walk(*questions: dict[str, Any], person: Person | None = None, seed: str = "1") -> Walk:
    definition = Definition.model_validate(
        {
            "languages": ["en", "sv"],
            "questions": list(questions),
            "endings": [{"key": "end", "title": {"en": "Thanks"}}],
        }
    )
    return Walk(definition, person or Person("en", "email"), seed)


def answer(key: str, *values: str, op: str = "is") -> list[list[dict[str, Any]]]:
    return [[{"subject": "answer", "key": key, "op": op, "values": list(values)}]]


def keys(items: list[Any]) -> list[str]:
    return [item.question.key for item in items]


def test_pages_that_ask_nothing_are_passed_over() -> None:
    way = walk(NPS, WHY, MORE)
    assert way.numbers({"nps": 3}) == [0, 1, 2]
    assert way.numbers({"nps": 9}) == [0, 2]
    assert way.first_page(1, {"nps": 9}) == 2
    assert way.first_page(3, {"nps": 9}) is None


def test_what_is_no_longer_asked_is_dropped_with_its_comment() -> None:
    progress = walk(NPS, WHY, MORE).progress({"nps": 9, "why": "Slow", "more": "Fine"}, None)
    assert progress.answers == {"nps": 9, "more": "Fine"}
    assert (progress.score, progress.comment, progress.is_complete) == (9, "Fine", True)


def test_the_comment_is_the_first_free_text_somebody_wrote() -> None:
    assert walk(NPS, WHY, MORE).progress({"nps": 2, "more": "Fine"}, 2).comment == "Fine"
    both = {"nps": 2, "why": "Slow", "more": "Fine"}
    assert walk(NPS, WHY, MORE).progress(both, 2).comment == "Slow"


def test_a_question_that_its_own_page_calls_for_is_fresh_and_then_asked() -> None:
    first = {"key": "happy", "kind": "yes_no", "text": {"en": "Happy?"}}
    second = {**WHY, "show_if": answer("happy", "no"), "required": True}
    way = walk(first, second)
    found = received(way, 0, {}, QueryDict("happy=no&_shown=happy"))
    assert (found.fresh, found.is_wrong, found.answers) == (["why"], False, {"happy": False})
    again = received(way, 0, found.answers, QueryDict("happy=no&why=&_shown=happy why"))
    assert again.fresh == [] and again.is_wrong
    assert keys(asked(way, 0, found.answers)) == ["happy", "why"]


def test_a_hidden_question_is_neither_required_nor_stored() -> None:
    first = {"key": "happy", "kind": "yes_no", "text": {"en": "Happy?"}}
    second = {**WHY, "show_if": answer("happy", "no"), "required": True}
    found = received(walk(first, second), 0, {}, QueryDict("happy=yes&why=forged"))
    assert not found.is_wrong and found.answers == {"happy": True}


def test_an_answer_that_is_taken_back_is_gone() -> None:
    found = received(walk(NPS, MORE), 1, {"nps": 3, "more": "Old"}, QueryDict("more="))
    assert found.answers == {"nps": 3, "more": None}
    assert walk(NPS, MORE).progress(found.answers, None).answers == {"nps": 3}


def test_variants_are_even_steady_and_recorded_when_they_are_shown() -> None:
    varied = {**MORE, "variants": [{"key": "b", "texts": {"text": {"en": "Else?"}}}]}
    shown = Counter(
        walk(NPS, varied, seed=str(seed)).progress({"nps": 1}, 1).variants["more"]
        for seed in range(1000)
    )
    assert set(shown) == {"a", "b"} and 420 < shown["a"] < 580
    for seed in range(20):
        way = walk(NPS, varied, seed=str(seed))
        question = way.definition.questions[1]
        text = {"a": "More?", "b": "Else?"}[way.variant(question)]
        assert words(way, question, {})["text"] == text
    assert walk(NPS, WHY, varied).progress({"nps": 1}, 1).variants == {}


def test_choices_are_shuffled_for_each_person_and_pinned_ones_stay_last() -> None:
    choices: list[dict[str, Any]] = [{"key": key, "text": {"en": key}} for key in "abcdef"]
    choices.insert(0, {"key": "none", "text": {"en": "None"}, "pinned": True})
    question: dict[str, Any] = {"key": "which", "kind": "single_choice"}
    question |= {"text": {"en": "Which?"}}
    question |= {"choices": choices, "shuffled": True}
    orders = set()
    for seed in range(50):
        way = walk(question, seed=str(seed))
        order = [choice.key for choice in way.order(way.definition.questions[0])]
        assert order == [choice.key for choice in way.order(way.definition.questions[0])]
        assert order[-1] == "none" and sorted(order[:-1]) == list("abcdef")
        orders.add(tuple(order))
    assert len(orders) > 40


def test_words_that_fall_back_say_in_which_language_they_are() -> None:
    way = walk(NPS, person=Person("sv", "email"))
    [item] = asked(way, 0, {})
    assert (item.words["text"], item.lang, item.is_alone) == ("How likely?", "en", True)
    assert asked(walk(NPS), 0, {})[0].lang == ""


def test_placeholders_are_filled_once_with_what_is_known() -> None:
    text = {"en": "{contact.first_name|You} gave {answer.nps|no score} on {contact.plan}. {x}"}
    person = Person("en", "email", "Kari Nordmann", {"plan": "{answer.nps}"})
    way = walk(NPS, {**MORE, "text": text}, person=person)
    question = way.definition.questions[1]
    assert words(way, question, {"nps": 9})["text"] == "Kari gave 9 on {answer.nps}. {x}"
    unknown = walk(NPS, {**MORE, "text": text})
    assert words(unknown, question, {})["text"] == "You gave no score on . {x}"


@pytest.mark.parametrize("text", ["{", "}", "{answer.}", "{contact.a.b}", "{answer.x|{y}}", ""])
def test_what_is_no_placeholder_stays_as_it_is(text: str) -> None:
    assert placeholders(text) == []
    assert filled(text, lambda mark: "never") == text


def test_conditions_on_the_person_are_met() -> None:
    def when(subject: str, key: str, value: str) -> dict[str, Any]:
        condition = {"subject": subject, "key": key, "values": [value]}
        return {**MORE, "key": value, "show_if": [[condition]]}

    way = walk(
        when("property", "plan", "gold"),
        when("language", "", "sv"),
        when("channel", "", "link"),
        person=Person("sv", "link", properties={"plan": "gold"}),
    )
    assert [question.key for question in way.asked({})] == ["gold", "sv", "link"]
    assert walk(when("property", "plan", "gold")).asked({}) == []
