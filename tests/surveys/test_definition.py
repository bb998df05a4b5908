"""The survey definition: round trip, rules, the texts a respondent gets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.lib.scores import score_group
from surveys.catalogue import keeps_standard_wording, templates
from surveys.definition import Definition
from surveys.kinds.base import Variant, pick
from surveys.logic import Situation
from tests.surveys.strategies import surveys

LANGUAGES = ["en", "nb", "sv"]


def relationship(language: str = "nb") -> Definition:
    return templates()["nps_relationship"].filled(company="Lynghei", language=language)


def test_a_definition_survives_the_round_trip_through_json() -> None:
    definition = relationship()
    assert Definition.model_validate(definition.as_json()) == definition


@given(surveys())
def test_any_definition_survives_the_round_trip(definition: Definition) -> None:
    assert Definition.model_validate_json(definition.model_dump_json()) == definition
    assert Definition.model_validate(definition.as_json()) == definition


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_garbage_is_refused_and_never_crashes(garbage: Any) -> None:
    with pytest.raises(ValidationError):
        Definition.model_validate(garbage)


def change(definition: Definition, **changes: Any) -> dict[str, Any]:
    return {**definition.as_json(), **changes}


def test_refuses_what_a_page_could_not_show() -> None:
    data = relationship().as_json()
    first, *rest = data["questions"]
    *_others, last = data["endings"]
    condition = {"subject": "weather", "key": "", "op": "is", "values": []}
    wrong: list[dict[str, Any]] = [
        {"questions": [first, first]},
        {"questions": [{**first, "key": "two__underscores"}]},
        {"questions": [{**first, "show_if": [9]}]},
        {"questions": [{**first, "show_if": [[condition]]}]},
        {"questions": [first, {**rest[0], "kind": "unheard_of"}]},
        {"questions": [first] + [{**rest[0], "key": f"q{number}"} for number in range(60)]},
        {"endings": []},
        {"endings": [last, last]},
        {"endings": [{**last, "show_if": [[{**condition, "subject": "language"}]]}]},
        {"endings": [{**last, "redirect": "http://example.com"}]},
        {"languages": []},
        {"languages": ["en", "en"]},
        {"languages": ["tlh"]},
        {"hidden_fields": ["plan", "plan"]},
        {"format": 1},
        {"surprise": 1},
    ]
    for changes in wrong:
        with pytest.raises(ValidationError):
            Definition.model_validate({**data, **changes})


@pytest.mark.parametrize(
    ("score", "key"),
    [
        (10, "value_most"),
        (9, "make_it_ten"),
        (8, "improve_one"),
        (7, "improve_one"),
        (6, "improve_most"),
        (0, "improve_most"),
    ],
)
def test_each_score_meets_its_own_follow_up(score: int, key: str) -> None:
    asked = relationship().asked(Situation({"nps": score}))
    assert [question.key for question in asked] == ["nps", key]


@pytest.mark.parametrize(
    ("score", "group"),
    [
        (10, "promoter"),
        (9, "promoter"),
        (8, "passive"),
        (7, "passive"),
        (6, "detractor"),
        (0, "detractor"),
    ],
)
def test_groups(score: int, group: str) -> None:
    assert score_group(score) == group
    assert relationship().ending(Situation({"nps": score})).key == group


def test_a_variant_has_its_own_words_in_whatever_language_they_are() -> None:
    definition = relationship()
    nps = definition.questions[0]
    tried = nps.model_copy(
        update={"variants": [Variant(key="b", texts={"text": {"en": "Would you?"}, "hint": {}})]}
    )
    own = definition.words(nps, "sv")
    assert definition.words(tried, "sv", "b") == {**own, "text": "Would you?"}
    assert definition.words(tried, "sv", "a") == definition.words(tried, "sv") == own


def test_a_missing_language_falls_back_to_the_first() -> None:
    assert pick({"nb": "Hei", "sv": ""}, "sv", ["nb", "sv"]) == "Hei"
    assert pick({"nb": "Hei", "sv": "Hej"}, "sv", ["nb", "sv"]) == "Hej"
    assert pick({}, "sv", ["nb", "sv"]) == ""
    assert relationship("sv").language_for(None, "fi") == "sv"
    assert relationship("sv").language_for("fi", "en") == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_speaks_the_organisations_language_first(language: str) -> None:
    definition = relationship(language)
    assert definition.languages[0] == language
    assert sorted(definition.languages) == LANGUAGES
    assert all("{" not in words for _, text in definition.texts() for words in text.values())
    assert definition.primary is not None
    assert "Lynghei" in definition.pick(definition.primary.text, language)


def test_a_company_name_with_quotes_and_braces_stays_itself() -> None:
    name = 'Bø & "Søn" {company} \\1'
    definition = templates()["nps_relationship"].filled(company=name, language="en")
    assert definition.primary is not None
    assert name in definition.primary.text["nb"]
    assert keeps_standard_wording(definition)


def test_notices_a_change_of_the_standard_wording() -> None:
    data = relationship().as_json()
    data["questions"][0]["high"]["nb"] = "Ekstremt sannsynlig"
    assert keeps_standard_wording(relationship())
    assert not keeps_standard_wording(Definition.model_validate(data))
    assert keeps_standard_wording(Definition.model_validate({**data, "template": ""}))


def test_refuses_a_question_whose_key_our_own_forms_use() -> None:
    data = templates()["nps_relationship"].definition.as_json()
    data["questions"][-1]["key"] = "r"
    with pytest.raises(ValidationError, match="our own forms"):
        Definition.model_validate(data)
