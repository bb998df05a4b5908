"""The survey definition: round trip, rules, the texts a respondent gets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.lib.scores import GROUP_SCORES, score_group
from surveys.catalogue import keeps_standard_wording, templates
from surveys.definition import Definition
from surveys.kinds import AnswerError, NpsQuestion, TextQuestion
from surveys.kinds.base import pick

LANGUAGES = ["en", "nb", "sv"]


def relationship(language: str = "nb") -> Definition:
    return templates()["nps_relationship"].filled(company="Lynghei", language=language)


def test_a_definition_survives_the_round_trip_through_json() -> None:
    definition = relationship()
    assert Definition.model_validate(definition.as_json()) == definition


words = st.text(min_size=1, max_size=60).filter(str.strip)
texts = st.fixed_dictionaries({"nb": words}, optional={"sv": words, "en": words})
follow_up = st.builds(
    TextQuestion,
    key=st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True).filter(lambda key: key != "nps"),
    text=texts,
    required=st.booleans(),
    show_if=st.none() | st.lists(st.integers(0, 10), max_size=11),
)


@given(
    nps=st.builds(
        NpsQuestion, key=st.just("nps"), text=texts, low=texts, high=texts, show_if=st.none()
    ),
    follow_ups=st.lists(follow_up, max_size=8, unique_by=lambda question: question.key),
)
def test_any_definition_survives_the_round_trip(
    nps: NpsQuestion, follow_ups: list[TextQuestion]
) -> None:
    thanks: Any = {group: {"title": {"nb": "Takk"}} for group in GROUP_SCORES}
    definition = Definition(
        languages=["nb", "sv", "en"], questions=[nps, *follow_ups], thanks=thanks
    )
    assert Definition.model_validate_json(definition.model_dump_json()) == definition
    for score in range(11):
        for question in definition.asked(score):
            assert question.show_if is None or score in question.show_if


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
    wrong: list[dict[str, Any]] = [
        {"questions": rest},
        {"questions": [first, first]},
        {"questions": [*rest, first]},
        {"questions": [{**first, "show_if": [9]}]},
        {"questions": [{**first, "text": {"sv": "Bara svenska"}}]},
        {"questions": [first, {**rest[0], "show_if": [11]}]},
        {"questions": [first, {**rest[0], "kind": "unheard_of"}]},
        {"thanks": {"promoter": data["thanks"]["promoter"]}},
        {"languages": []},
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
    assert [question.key for question in relationship().asked(score)] == [key]


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
    assert relationship().thanks_for(score) == relationship().thanks[score_group(score)]


def test_a_missing_language_falls_back_to_the_first() -> None:
    assert pick({"nb": "Hei", "sv": ""}, "sv", ["nb", "sv"]) == "Hei"
    assert pick({"nb": "Hei", "sv": "Hej"}, "sv", ["nb", "sv"]) == "Hej"
    assert pick({}, "sv", ["nb", "sv"]) == ""
    assert relationship("sv").language_for(None, "fi") == "sv"
    assert relationship("sv").language_for("fi", "en") == "en"


def test_the_template_is_complete_in_every_language() -> None:
    for template in templates().values():
        assert template.definition.incomplete_languages() == []
        assert set(template.name) == set(template.description) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_speaks_the_organisations_language_first(language: str) -> None:
    definition = relationship(language)
    assert definition.languages[0] == language
    assert sorted(definition.languages) == LANGUAGES
    assert all("{" not in words for _, text in definition.texts() for words in text.values())
    assert "Lynghei" in definition.pick(definition.primary.text, language)


def test_a_company_name_with_quotes_and_braces_stays_itself() -> None:
    name = 'Bø & "Søn" {company} \\1'
    definition = templates()["nps_relationship"].filled(company=name, language="en")
    assert name in definition.primary.text["nb"]
    assert keeps_standard_wording(definition)


def test_notices_a_change_of_the_standard_wording() -> None:
    data = relationship().as_json()
    data["questions"][0]["high"]["nb"] = "Ekstremt sannsynlig"
    assert keeps_standard_wording(relationship())
    assert not keeps_standard_wording(Definition.model_validate(data))
    assert keeps_standard_wording(Definition.model_validate({**data, "template": ""}))


def test_nps_takes_the_eleven_scores_and_nothing_else() -> None:
    question = relationship().primary
    assert [question.clean(str(score)) for score in range(11)] == list(range(11))
    for raw in ["", "11", "-1", "9.0", "٣", " 9", "nine", "01"]:
        with pytest.raises(AnswerError):
            question.clean(raw)
    assert question.summarise([9, 9, 0]) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]


def test_text_is_trimmed_limited_and_storable() -> None:
    question = TextQuestion(key="why", text={"nb": "Hvorfor?"})
    assert question.clean("  Fint\r\nher \x00\ud800 ") == "Fint\nher"
    assert question.clean("   ") is None
    assert question.clean("å" * 5000) == "å" * 5000
    with pytest.raises(AnswerError, match="5001"):
        question.clean("å" * 5001)
    assert question.summarise(["a", "b"]) == 2


def test_a_required_text_must_be_answered() -> None:
    question = TextQuestion(key="why", text={"nb": "Hvorfor?"}, required=True)
    with pytest.raises(AnswerError):
        question.clean(" \n ")
