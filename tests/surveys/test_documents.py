"""Surveys as JSON documents: out and in again, and what is said of those that are wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.documents import LARGEST_DOCUMENT, DocumentError, document_of, document_read
from surveys.models import Survey


def exported(key: str = "customer_service", name: str = "Autumn") -> dict[str, Any]:
    definition = templates()[key].filled(company="Lynghei", language="nb")
    return document_of(Survey(name=name, draft=definition.as_json()))


def read(document: Any) -> Any:
    return document_read(json.dumps(document))


@pytest.mark.parametrize("key", templates())
def test_the_round_trip_is_identical(key: str) -> None:
    document = exported(key)
    found = read(document)
    again = document_of(Survey(name=found.name, draft=found.definition.as_json()))
    assert again == document
    assert json.dumps(again) == json.dumps(document)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)


@given(name=words.filter(bool), text=words, choice=words, accent=st.from_regex(r"\A#[0-9a-f]{6}\Z"))
def test_any_words_survive_the_round_trip(name: str, text: str, choice: str, accent: str) -> None:
    document = exported(name=name)
    definition = document["definition"]
    definition["questions"][0]["text"] = {"nb": text, "sv": ""}
    definition["questions"][1]["choices"][0]["text"]["nb"] = choice
    definition["look"]["accent"] = accent
    found = read(document)
    assert document_of(Survey(name=found.name, draft=found.definition.as_json())) == document


def test_the_logo_stays_at_home() -> None:
    draft = templates()["csat"].filled(company="Lynghei", language="nb").as_json()
    draft["look"] = {**draft["look"], "logo": str(uuid4()), "accent": "#112233"}
    document = document_of(Survey(name="Autumn", draft=draft))
    assert document["definition"]["look"]["logo"] is None
    assert document["definition"]["look"]["accent"] == "#112233"


def wrong(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    document = exported()
    change(document)
    with pytest.raises(DocumentError) as caught:
        read(document)
    return caught.value.messages


def set_in(document: Any, *path: Any, value: Any) -> None:
    for part in path[:-1]:
        document = document[part]
    document[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["name"], "", "Name: is empty."),
        (["name"], "x" * 101, "Name: may have at most 100 characters."),
        (["surprise"], 1, "Surprise: is not known here."),
        (["format"], 7, "Format: must be at most 1."),
        (["definition", "languages"], [], "Languages: needs at least 1; there are 0."),
        (["definition", "surprise"], 1, "Surprise: is not known here."),
        (
            ["definition", "questions", 1, "choices", 0, "text", "nb"],
            7,
            "Question 2, choice 1, text, Norsk: must be text.",
        ),
        (
            ["definition", "questions", 1, "choices", 0, "key"],
            "A b",
            "Question 2, choice 1, key: has characters that are not allowed in it.",
        ),
        (
            ["definition", "questions", 3, "kind"],
            "unheard_of",
            "Question 4: has a kind that is not known here: unheard_of.",
        ),
        (
            ["definition", "questions", 0, "style"],
            "hearts",
            "Question 1, style: must be one of 'numbers', 'stars' or 'faces'.",
        ),
        (
            ["definition", "endings", 0, "redirect"],
            "http://example.com/",
            "Ending 1, redirect: must begin with https://.",
        ),
        (
            ["definition", "questions", 1, "key"],
            "csat",
            "Definition: does not fit together: two questions have the same key.",
        ),
        (
            ["definition", "look", "logo"],
            str(uuid4()),
            "Look: a logo cannot be imported. Remove what stands at “logo”.",
        ),
        (["name"], "a\0b", "The text has characters that cannot be stored."),
    ],
)
def test_says_what_is_wrong_and_where(path: list[Any], value: Any, message: str) -> None:
    assert wrong(lambda document: set_in(document, *path, value=value)) == [message]


def test_many_problems_are_told_up_to_a_point() -> None:
    messages = wrong(
        lambda document: set_in(
            document, "definition", "questions", value=[{"kind": "text"} for _ in range(15)]
        )
    )
    assert len(messages) == 21 and messages[0] == "Question 1, key: is missing."
    assert messages[-1] == "10 more problems."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 1,\n"name" "x"}', "in line 2, character 8"),
        ("[" * 100_000, "cannot be read as a survey"),
        ('{"a":' * 100_000, "cannot be read as a survey"),
        ('{"format": NaN}', "cannot be read as a survey"),
        ("9" * 10_000, "cannot be read as a survey"),
        ("x" * (LARGEST_DOCUMENT + 1), "larger than 1 MB"),
        ("æ" * (LARGEST_DOCUMENT // 2 + 1), "larger than 1 MB"),
        ("[1]", "not a survey that was exported here"),
        ('"words"', "not a survey that was exported here"),
        ('{"definition": []}', "not a survey that was exported here"),
        ('{"definition": {"format": 1}}', "another version"),
        ('{"definition": {"format": 2, "thanks": {}}}', ""),
        ('{"name": "\\ud800", "format": 1, "definition": {"format": 2}}', ""),
    ],
)
def test_what_is_no_survey_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        document_read(text)
    assert message in " ".join(caught.value.messages)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
        ),
    )
)
def test_no_document_does_anything_but_say_what_is_wrong(garbage: Any) -> None:
    document = exported()
    for place in ["definition", "name"]:
        with pytest.raises(DocumentError):
            read({**document, place: garbage, "surprise": garbage})
    document["definition"]["questions"][1] = garbage
    with pytest.raises(DocumentError):
        read(document)


def test_a_definition_keeps_what_it_had_in_every_field() -> None:
    document = exported()
    assert set(document) == {"format", "name", "definition"}
    assert Definition.model_validate(document["definition"]).as_json() == document["definition"]
