"""What nobody can reach: judged against trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from time import process_time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.scores import GROUP_SCORES
from surveys.conditions.analysis import Analysis
from surveys.definition import Definition
from surveys.logic import Situation

WORDS = {"en": "Words"}
CHOICES = [{"key": key, "text": WORDS} for key in ("red", "blue")]
CLOSED: list[dict[str, Any]] = [
    {"kind": "nps", "low": WORDS, "high": WORDS},
    {"kind": "ces"},
    {"kind": "single_choice", "choices": CHOICES, "other": True},
    {"kind": "multiple_choice", "choices": [*CHOICES, {**CHOICES[0], "key": "tan"}], "most": 2},
    {"kind": "multiple_choice", "choices": [{**CHOICES[0], "exclusive": True}, CHOICES[1]]},
    {"kind": "matrix", "rows": CHOICES, "columns": CHOICES},
    {"kind": "yes_no"},
    {"kind": "number", "least": 1, "most": 3, "whole": True},
]
TOKENS = ["red", "blue", "tan", "other", "yes", "no", "red:blue", "blue:blue", "nb", "en"]
NUMBERS = [str(number) for number in range(11)]


def definition(questions: list[dict[str, Any]], endings: list[Any] | None = None) -> Definition:
    asked = [{"key": f"q{place}", "text": WORDS, **one} for place, one in enumerate(questions)]
    shown = [
        {"key": f"e{place}", "title": WORDS, "show_if": show_if}
        for place, show_if in enumerate([*(endings or []), []])
    ]
    return Definition.model_validate(
        {"languages": ["en", "nb"], "questions": asked, "endings": shown}
    )


def score(*values: int, op: str = "is") -> dict[str, Any]:
    return {"subject": "answer", "key": "q0", "op": op, "values": [str(one) for one in values]}


NPS: dict[str, Any] = CLOSED[0]
PROMOTER = {"subject": "group", "values": ["promoter"]}


conditions = st.one_of(
    st.builds(
        lambda key, op, values: {"subject": "answer", "key": key, "op": op, "values": values},
        st.sampled_from(["q0", "q1", "q2", "q3", "gone"]),
        st.sampled_from(["is", "is_not", "answered", "unanswered"]),
        st.lists(st.sampled_from(TOKENS + NUMBERS), min_size=1, max_size=4),
    ),
    st.builds(
        lambda key, op, value: {"subject": "answer", "key": key, "op": op, "values": [value]},
        st.sampled_from(["q0", "q1", "q2"]),
        st.sampled_from(["at_least", "at_most"]),
        st.sampled_from(NUMBERS),
    ),
    st.builds(
        lambda op, values: {"subject": "group", "op": op, "values": values},
        st.sampled_from(["is", "is_not", "answered", "unanswered"]),
        st.lists(st.sampled_from(list(GROUP_SCORES)), min_size=1, max_size=2),
    ),
    st.builds(
        lambda op, value: {"subject": "language", "op": op, "values": [value]},
        st.sampled_from(["is", "is_not"]),
        st.sampled_from(["en", "nb", "sv"]),
    ),
)
show_ifs = st.lists(st.lists(conditions, min_size=1, max_size=3), max_size=2)
surveys = st.builds(
    lambda rows, endings: definition([{**kind, "show_if": when} for kind, when in rows], endings),
    st.lists(st.tuples(st.sampled_from(CLOSED), show_ifs), min_size=1, max_size=3),
    st.lists(show_ifs, max_size=2),
)


def answers(question: Any) -> list[Any]:
    """Everything one can answer, nothing among it."""
    keys = [choice.key for choice in getattr(question, "choices", [])]
    match question.kind:
        case "single_choice":
            return [None, *keys, {"other": "green"}]
        case "multiple_choice":
            alone = [choice.key for choice in question.choices if choice.exclusive]
            most = question.most or len(keys)
            sets = chain.from_iterable(combinations(keys, size) for size in range(1, most + 1))
            return [None, *(list(one) for one in sets if len(one) == 1 or not set(one) & {*alone})]
        case "matrix":
            rows = [
                [(row.key, column) for column in (None, "red", "blue")] for row in question.rows
            ]
            tables = ({row: column for row, column in one if column} for one in product(*rows))
            return [table or None for table in tables]
        case "yes_no":
            return [None, True, False]
        case "number":
            return [None, 1, 2, 3]
    return [None, *question.points]


def everybody(survey: Definition) -> Iterator[Situation]:
    keys = [question.key for question in survey.questions]
    for row in product(*(answers(question) for question in survey.questions)):
        said = {key: answer for key, answer in zip(keys, row, strict=True) if answer is not None}
        for language in survey.languages:
            yield Situation(answers=said, language=language)


@settings(max_examples=150, deadline=None)
@given(surveys)
def test_nobody_meets_what_is_called_unreachable_and_somebody_all_the_rest(
    survey: Definition,
) -> None:
    questions, endings = set(), set()
    for person in everybody(survey):
        asked = {question.key for question in survey.asked(person)}
        said = {key: answer for key, answer in person.answers.items() if key in asked}
        questions |= asked
        endings.add(survey.ending(Situation(answers=said, language=person.language)).key)
    keys = [one.key for one in (*survey.questions, *survey.endings)]
    assert set(out_of_reach(survey)) == set(keys) - questions - endings


def out_of_reach(survey: Definition) -> list[str | None]:
    """The keys of the questions nobody is asked, then of the endings nobody reads."""
    found = Analysis(survey).impossible
    return [one.question or one.ending for one in found if one.is_unreachable]


def unreachable(*show_if: dict[str, Any], first: dict[str, Any] = NPS) -> bool:
    survey = definition([first, {"kind": "text", "show_if": [list(show_if)]}])
    return out_of_reach(survey) == ["q1"]


def test_a_score_is_one_number() -> None:
    assert unreachable(score(*range(7)), score(9))
    assert not unreachable(score(*range(7)), score(3, 9))


def test_a_group_holds_its_scores_alone() -> None:
    assert unreachable(PROMOTER, score(3))
    assert not unreachable(PROMOTER, score(3, 9))
    assert unreachable(PROMOTER, score(9, 10, op="is_not"))


def test_a_range_has_two_ends() -> None:
    assert unreachable(score(5, op="at_least"), score(3, op="at_most"))
    assert not unreachable(score(3, op="at_least"), score(3, op="at_most"))
    assert unreachable(score(3, op="at_least"), score(4, op="at_most"), score(3, 4, op="is_not"))


def test_a_property_is_compared_as_it_is_written() -> None:
    country = {"subject": "property", "key": "country"}
    norway = {**country, "values": ["Norway"]}
    assert unreachable(norway, {**country, "values": ["Sweden"]})
    assert unreachable(norway, {**country, "op": "unanswered"})
    assert not unreachable(norway, {**country, "values": ["Sweden", "Norway"]})
    many = {**country, "op": "at_least", "values": ["1000"]}
    assert not unreachable(many, {**country, "op": "is_not", "values": ["1000", "1001", "1000.5"]})
    assert unreachable(many, {**country, "op": "at_most", "values": ["999"]})


def test_a_condition_on_a_later_question_never_holds() -> None:
    survey = definition([{"kind": "text", "show_if": [[{**score(9), "key": "q1"}]]}, NPS])
    assert out_of_reach(survey) == ["q0"]


def test_a_question_is_out_of_reach_behind_one_that_is() -> None:
    when_answered = {"subject": "answer", "key": "q1", "op": "answered"}
    survey = definition(
        [
            NPS,
            {"kind": "text", "show_if": [[score(*range(7))]]},
            {"kind": "text", "show_if": [[when_answered, score(9)]]},
        ]
    )
    found = Analysis(survey).impossible
    assert [(one.question, one.is_unreachable, one.is_contradiction) for one in found] == [
        ("q2", True, False)
    ]


def test_one_alternative_of_two_can_be_impossible() -> None:
    survey = definition([NPS, {"kind": "text", "show_if": [[score(1)], [score(2), score(3)]]}])
    (found,) = Analysis(survey).impossible
    assert (found.groups, found.is_unreachable, found.is_contradiction) == ([1], False, True)


def test_an_ending_is_out_of_reach_when_those_above_take_everybody() -> None:
    answered, unanswered = score(op="answered"), score(op="unanswered")
    survey = definition([NPS], [[[PROMOTER]], [[score(10)]], [[answered]], [[unanswered]]])
    assert out_of_reach(survey) == ["e1", "e4"]


def test_sixty_questions_are_judged_quickly() -> None:
    chain_of = [
        {
            "kind": "single_choice",
            "choices": CHOICES,
            "show_if": [
                [{"subject": "answer", "key": f"q{place}", "values": ["red"]}, PROMOTER],
                [{"subject": "answer", "key": f"q{place // 2}", "values": ["blue"]}, score(3)],
            ],
        }
        for place in range(59)
    ]
    survey = definition([NPS, *chain_of])
    start = process_time()
    Analysis(survey).impossible  # noqa: B018
    assert process_time() - start < 1
