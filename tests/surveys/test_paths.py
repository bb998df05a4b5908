"""Every way through a survey is found, and nothing is told apart that is the same."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from surveys.definition import Definition
from surveys.logic import Situation
from surveys.review.paths import MOST_PATHS, Step, paths_of

NPS = {"kind": "nps", "key": "nps", "text": {"en": "Likely?"}}
COUNTRY = {
    "kind": "single_choice",
    "key": "country",
    "text": {"en": "Where?"},
    "choices": [{"key": key, "text": {"en": key}} for key in ("no", "se", "dk")],
}
ENDING = {"key": "thanks", "title": {"en": "Thanks"}}


def text(key: str, *groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "text", "key": key, "text": {"en": key}, "show_if": list(groups)}


def when(key: str, *values: str, op: str = "is", subject: str = "answer") -> dict[str, Any]:
    return {"subject": subject, "key": key, "op": op, "values": list(values)}


def survey(*questions: dict[str, Any], endings: list[dict[str, Any]] | None = None) -> Definition:
    return Definition.model_validate(
        {
            "languages": ["en", "nb"],
            "questions": list(questions),
            "endings": [*(endings or []), ENDING],
        }
    )


LOW, HIGH = [str(score) for score in range(7)], ["9", "10"]


def test_a_survey_without_conditions_has_one_way() -> None:
    (path,) = paths_of(survey(NPS, COUNTRY)).paths
    assert (path.steps, path.asked) == ((), ("nps", "country"))


def test_each_branch_of_a_score_is_a_way_named_by_its_scores() -> None:
    found = paths_of(
        survey(NPS, text("why", [when("nps", *LOW)]), text("praise", [when("nps", *HIGH)]))
    )
    assert found.is_whole
    assert [path.asked for path in found.paths] == [("nps", "why"), ("nps",), ("nps", "praise")]
    assert [path.steps[0].values for path in found.paths] == [tuple(range(7)), (7, 8), (9, 10)]


def test_scores_that_lead_the_same_way_are_one_step() -> None:
    found = paths_of(survey(NPS, text("why", [when("nps", "0")], [when("nps", "10")])))
    assert {path.steps[0].values for path in found.paths} == {(0, 10), tuple(range(1, 10))}


def test_a_fork_that_is_not_asked_does_not_divide() -> None:
    asked_low = {**COUNTRY, "show_if": [[when("nps", *LOW)]]}
    found = paths_of(survey(NPS, asked_low, text("oslo", [when("country", "no")])))
    high = next(path for path in found.paths if path.asked == ("nps",))
    assert [step.key for step in high.steps] == ["nps"]
    assert ("nps", "country", "oslo") in [path.asked for path in found.paths]


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        (when("", "nb", subject="language"), {("en",), ("nb",)}),
        (when("", "link", subject="channel"), {("email",), ("link",)}),
        (when("plan", "gold", subject="property"), {(None,), ("gold",)}),
        (when("", "detractor", subject="group"), {tuple(range(7)), (7, 8, 9, 10)}),
        (when("country", op="answered"), {("no", "se", "dk"), (None,)}),
    ],
)
def test_everything_conditions_look_at_forks(
    condition: dict[str, Any], steps: set[tuple[Any, ...]]
) -> None:
    found = paths_of(survey(NPS, COUNTRY, text("more", [condition])))
    assert {path.steps[0].values for path in found.paths} == steps


def test_endings_are_ways_of_their_own() -> None:
    sad = {"key": "sad", "title": {"en": "Sorry"}, "show_if": [[when("nps", *LOW)]]}
    assert [path.ending for path in paths_of(survey(NPS, endings=[sad])).paths] == ["sad", "thanks"]


def test_finds_exactly_the_courses_that_trying_everything_finds() -> None:
    definition = survey(
        NPS,
        COUNTRY,
        text("a", [when("nps", *LOW), when("country", "no")]),
        text("b", [when("country", "se", op="is_not")], [when("nps", "10")]),
        text("c", [when("a", op="answered"), when("plan", "gold", subject="property")]),
    )
    tried = set()
    for score, country, written, plan in product(
        range(11), (None, "no", "se", "dk"), (None, "x"), ({}, {"plan": "gold"})
    ):
        given = {"nps": score, "country": country, "a": written}
        answers = {key: value for key, value in given.items() if value is not None}
        situation = Situation(answers=answers, properties=plan, language="en", channel="email")
        asked = tuple(question.key for question in definition.asked(situation))
        tried.add((asked, definition.ending(situation).key))
    assert {path.course for path in paths_of(definition).paths} == tried


def test_a_labyrinth_is_cut_and_says_so() -> None:
    forks = [{**COUNTRY, "key": f"c{place}"} for place in range(9)]
    dependents = [text(f"t{place}", [when(f"c{place}", "no")]) for place in range(9)]
    found = paths_of(survey(*forks, *dependents))
    assert len(found.paths) == MOST_PATHS and not found.is_whole


def test_a_step_reads_as_conditions() -> None:
    groups = Step("answer", "nps", (0, 1, None)).conditions()
    assert [[(one.op, one.values) for one in group] for group in groups] == [
        [("is", ["0", "1"])],
        [("unanswered", [])],
    ]
    assert Step("answer", "why", ("…",)).conditions()[0][0].op == "answered"


def test_an_anonymous_survey_knows_nothing_of_the_person_but_the_link() -> None:
    of_contact = text("more", [when("plan", "gold", subject="property")])
    of_link = text("here", [when("store", "oslo", subject="property")])
    definition = survey(NPS, of_contact, of_link).model_copy(update={"hidden_fields": ["store"]})
    found = paths_of(definition, is_anonymous=True).paths
    assert [path.asked for path in found] == [("nps",), ("nps", "here")]
