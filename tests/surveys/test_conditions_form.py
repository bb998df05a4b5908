"""Conditions typed in rows, and said in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Property
from surveys.conditions import asked_in_words, conditions_in_words
from surveys.conditions.forms import ConditionsForm
from surveys.conditions.topics import Topics
from surveys.definition import Definition
from surveys.logic import Condition

WORDS = {"en": "Words"}
COUNTRY = Property(key="country", label="Country")


def survey() -> Definition:
    red, blue = ({"key": key, "text": {"en": key.title()}} for key in ("red", "blue"))
    return Definition.model_validate(
        {
            "languages": ["en", "nb"],
            "hidden_fields": ["source"],
            "questions": [
                {"kind": "nps", "key": "nps", "text": {"en": "Would you?"}, "low": {}, "high": {}},
                {
                    "kind": "multiple_choice",
                    "key": "colours",
                    "text": {"en": "Which colours?"},
                    "choices": [red, blue],
                    "other": True,
                },
                {"kind": "number", "key": "age", "text": {"en": "How old?"}},
                {"kind": "text", "key": "why", "text": {"en": "Why?"}},
                {"kind": "consent", "key": "later", "text": {"en": "Later"}},
            ],
            "endings": [{"key": "thanks", "title": WORDS}],
        }
    )


def condition(subject: str, key: str = "", op: str = "is", *values: str) -> Condition:
    return Condition.model_validate({"subject": subject, "key": key, "op": op, "values": values})


def form(posted: dict[str, Any] | None = None, show_if: Any = ()) -> ConditionsForm:
    """The form of the question "why", with Norway and Sweden as usual countries."""
    data = None
    if posted is not None:
        data = QueryDict(mutable=True)
        for name, value in posted.items():
            data.setlist(f"show_if-{name}", value if isinstance(value, list) else [value])
    return ConditionsForm(
        data,
        topics=Topics(survey(), before="why", language="en", properties=[COUNTRY]),
        show_if=[list(group) for group in show_if],
        suggestions={"country": ["Norway", "Sweden"]},
    )


def posted_again(shown: ConditionsForm) -> dict[str, Any]:
    """What a browser sends of a form as it is shown."""
    return {
        f"{row.place}-{name}": row[name].value() or ""
        for group in shown.groups
        for row in group
        for name in row.fields
    }


SAID = [
    ([[condition("answer", "nps", "is", "0", "1", "2", "9")]], "the score is 0–2 or 9"),
    ([[condition("group", "", "is_not", "promoter")]], "the score group is not promoter"),
    (
        [
            [
                condition("answer", "nps", "at_least", "9"),
                condition("property", "country", "is", "Norway", "Peru"),
            ]
        ],
        "the score is at least 9 and Country is Norway or Peru",
    ),
    (
        [
            [condition("answer", "colours", "is", "red", "other")],
            [condition("language", "", "is", "nb")],
        ],
        "“Which colours?” is Red or Other, or the language is Norsk",
    ),
    ([[condition("property", "country", "unanswered")]], "Country is not known"),
    ([[condition("answer", "age", "at_most", "17.5")]], "“How old?” is at most 17.5"),
    ([[condition("property", "source", "is", "shop")]], "source is shop"),
    ([[condition("channel", "", "is", "email")]], "the channel is E-mail"),
]


@pytest.mark.parametrize(("show_if", "words"), SAID)
def test_conditions_read_as_one_would_say_them(show_if: Any, words: str) -> None:
    assert conditions_in_words(show_if, survey(), "en", [COUNTRY]) == words
    assert asked_in_words(show_if, survey(), "en", [COUNTRY]) == f"When {words}"


def test_no_condition_is_everybody_and_a_gone_one_is_still_told() -> None:
    assert asked_in_words([], survey(), "en") == "Everybody"
    gone = [[condition("answer", "gone", "answered")]]
    assert conditions_in_words(gone, survey(), "en") == "gone is answered"


@pytest.mark.parametrize(("show_if", "words"), SAID)
def test_a_saved_condition_survives_being_shown_and_sent_again(show_if: Any, words: str) -> None:
    again = form(posted_again(form(show_if=show_if)))
    assert again.is_valid()
    assert again.show_if == show_if


def test_nothing_posted_of_it_changes_nothing() -> None:
    show_if = [[condition("answer", "nps", "is", "9")]]
    assert form({}, show_if).show_if == show_if
    assert form(None, show_if).show_if == show_if


def test_empty_rows_count_as_nothing() -> None:
    empty = form(
        {"0-0-about": "", "1-0-about": "answer:nps", "1-0-op": "answered", "2-0-about": ""}
    )
    assert empty.show_if == [[condition("answer", "nps", "answered")]]
    assert form({"0-0-about": ""}).show_if == []


def test_a_row_is_taken_out_by_its_button() -> None:
    rows = {
        "0-0-about": "answer:nps",
        "0-0-op": "answered",
        "0-1-about": "answer:colours",
        "0-1-op": "answered",
    }
    assert form({**rows, "remove": "0-0"}).show_if == [[condition("answer", "colours", "answered")]]
    assert form({"0-0-about": "answer:nps", "remove": "0-0"}).show_if == []


def test_only_earlier_questions_are_offered() -> None:
    offered = form().topics.by_name
    assert "answer:age" in offered
    assert "answer:why" not in offered
    assert "answer:later" not in offered
    wrong = form({"0-0-about": "answer:later", "0-0-op": "answered"})
    assert wrong.errors == {
        "show_if-0-0-about": ["This comes later or is gone. Choose something else."]
    }


def test_a_condition_without_values_is_kept_and_said_to_be_open() -> None:
    begun = form({"0-0-about": "answer:nps", "0-0-op": "is"})
    assert begun.is_valid()
    assert begun.show_if == [[condition("answer", "nps")]]
    assert begun.groups[0][0].is_open
    assert not form(show_if=[[condition("answer", "nps", "is", "3")]]).groups[0][0].is_open


def test_what_is_no_number_or_no_choice_is_refused_and_stays() -> None:
    number = form({"0-0-about": "answer:age", "0-0-op": "at_least", "0-0-typed": "many"})
    assert list(number.errors) == ["show_if-0-0-typed"]
    assert number.groups[0][0]["typed"].value() == "many"
    choice = form({"0-0-about": "answer:nps", "0-0-op": "is", "0-0-values": ["11"]})
    assert list(choice.errors) == ["show_if-0-0-values"]
    many = form({"0-0-about": "property:country", "0-0-op": "is", "0-0-typed": "x" * 101})
    assert list(many.errors) == ["show_if-0-0-typed"]


def test_a_number_may_be_written_with_the_readers_comma() -> None:
    with translation.override("nb"):
        typed = form({"0-0-about": "answer:age", "0-0-op": "at_least", "0-0-typed": "17,5"})
        assert typed.show_if == [[condition("answer", "age", "at_least", "17.5")]]


def test_values_of_a_property_are_ticked_or_typed() -> None:
    typed = form(
        {
            "0-0-about": "property:country",
            "0-0-op": "is",
            "0-0-values": ["Norway"],
            "0-0-typed": " Peru ,Norway, ",
        }
    )
    assert typed.show_if == [[condition("property", "country", "is", "Norway", "Peru")]]
    shown = form(show_if=typed.show_if).groups[0][0]
    assert (shown["values"].value(), shown["typed"].value()) == (["Norway"], "Peru")


def test_drawn_anew_it_keeps_what_was_typed_and_closes_up() -> None:
    rows = {
        "0-0-about": "",
        "1-0-about": "property:country",
        "1-0-op": "is",
        "1-0-typed": "Peru",
        "1-1-about": "",
        "2-0-about": "",
    }
    anew = form(rows).anew()
    assert [[row.place for row in group] for group in anew.groups] == [["0-0", "0-1"], ["1-0"]]
    assert anew.groups[0][0]["typed"].value() == "Peru"
    assert not anew.errors


def test_there_is_room_for_ten_of_each_and_no_more() -> None:
    full = [[condition("answer", "nps", "answered")] * 10] * 10
    shown = form(show_if=full)
    assert [len(group) for group in shown.groups] == [10] * 10
    assert form(posted_again(shown)).show_if == full


junk = st.sampled_from(
    [
        "",
        "answer:nps",
        "answer:",
        "group:",
        "property:country",
        "x",
        "is",
        "\0",
        "9",
        "1e999",
        "nan",
    ]
)


@given(
    st.dictionaries(
        st.from_regex(r"[0-9]-[0-9]-(about|op|values|typed)", fullmatch=True),
        st.lists(junk, max_size=3),
    )
)
def test_no_post_breaks_it(posted: dict[str, list[str]]) -> None:
    typed = form(posted)
    if typed.is_valid():
        Definition.model_validate(
            {
                **survey().as_json(),
                "questions": [{"kind": "text", "key": "q", "text": {}, "show_if": typed.show_if}],
            }
        )
    typed.anew()
