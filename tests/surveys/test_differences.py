"""Publishing tells what changes: every text in each language, who is asked, what comes and goes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.review.differences import Section, breaks_the_trend, differences

SCORE = {
    "kind": "nps",
    "key": "nps",
    "text": {"en": "Likely?", "nb": "Sannsynlig?"},
    "low": {"en": "Not at all"},
    "high": {"en": "Extremely"},
}
WHY = {
    "kind": "text",
    "key": "why",
    "text": {"en": "Why?"},
    "show_if": [[{"subject": "answer", "key": "nps", "values": ["0", "1"]}]],
}
SHOP = {
    "kind": "single_choice",
    "key": "shop",
    "text": {"en": "Where?"},
    "choices": [{"key": "oslo", "text": {"en": "Oslo"}}, {"key": "none", "text": {"en": "None"}}],
}
BASE: dict[str, Any] = {
    "languages": ["en", "nb"],
    "questions": [SCORE, WHY, SHOP],
    "endings": [{"key": "thanks", "title": {"en": "Thanks"}}],
}


def told(change: Any) -> list[Section]:
    """What the list says after ``change`` was made to the survey's document."""
    document = deepcopy(BASE)
    change(document)
    return differences(Definition.model_validate(BASE), Definition.model_validate(document))


def lines(section: Section) -> list[tuple[str, str, str, str]]:
    return [(one.label, one.language, one.before, one.after) for one in section.changes]


def test_the_same_survey_has_no_differences() -> None:
    assert told(lambda document: None) == []


def test_a_text_is_told_before_and_after_in_its_language() -> None:
    (section,) = told(lambda document: document["questions"][0]["text"].update(nb="Anbefale?"))
    assert (section.title, section.state) == ("Likely?", "changed")
    assert lines(section) == [("Question", "nb", "Sannsynlig?", "Anbefale?")]


def test_a_choice_that_comes_is_told_with_its_words() -> None:
    new = {"key": "web", "text": {"en": "The web"}, "pinned": True}
    (section,) = told(lambda document: document["questions"][2]["choices"].append(new))
    assert lines(section) == [
        ("Choice 3", "en", "", "The web"),
        ("Choices", "", "Oslo, None", "Oslo, None, The web (stays last)"),
    ]


def test_who_is_asked_is_told_in_words() -> None:
    (section,) = told(lambda document: document["questions"][1].update(show_if=[]))
    assert lines(section) == [("Who is asked", "", "When the score is 0–1", "Everybody")]


def test_settings_are_told_as_people_read_them() -> None:
    (section,) = told(lambda document: document["questions"][2].update(required=True, other=True))
    assert set(lines(section)) == {
        ("Must be answered", "", "No", "Yes"),
        ("Own words allowed", "", "No", "Yes"),
    }


def test_questions_that_come_go_and_move() -> None:
    def change(document: dict[str, Any]) -> None:
        document["questions"] = [
            SHOP,
            SCORE,
            {"kind": "number", "key": "age", "text": {"en": "How old?"}},
        ]

    found = {section.title: section.state for section in told(change)}
    assert found == {"Where?": "moved", "How old?": "added", "Why?": "removed"}


def test_another_kind_is_told() -> None:
    (section,) = told(lambda document: document["questions"][2].update(kind="multiple_choice"))
    assert lines(section) == [("Kind", "", "Choose one", "Choose several")]


def test_other_words_of_a_question_are_told_by_letter() -> None:
    variant = {"key": "b", "texts": {"text": {"en": "What made you say so?"}}}
    (section,) = told(lambda document: document["questions"][1].update(variants=[variant]))
    assert lines(section) == [("Question (B)", "en", "", "What made you say so?")]


def test_endings_with_their_links_and_redirect() -> None:
    link = {"label": {"en": "More"}, "address": "https://example.com/more"}
    there = {"links": [link], "redirect": "https://example.com/"}
    (section,) = told(lambda document: document["endings"][0].update(there))
    assert section.title == "Ending: Thanks"
    assert {line[0] for line in lines(section)} == {"Link 1", "Links", "Leads on to"}


def test_languages_pages_and_look_are_parts_of_their_own() -> None:
    def change(document: dict[str, Any]) -> None:
        document.update(languages=["nb", "en"], hidden_fields=["store"], look={"accent": "#aa0000"})

    assert [(section.title, lines(section)) for section in told(change)] == [
        ("Languages", [("In this order", "", "English, Norsk", "Norsk, English")]),
        ("Pages", [("Hidden fields", "", "", "store")]),
        ("Look", [("Accent colour", "", "", "#aa0000")]),
    ]


@pytest.mark.parametrize(
    ("field", "words", "breaks"),
    [("text", "Recommend?", True), ("high", "Very", True), ("hint", "Take your time", False)],
)
def test_the_trend_breaks_when_the_score_is_asked_differently(
    field: str, words: str, breaks: bool
) -> None:
    document = deepcopy(BASE)
    document["questions"][0].setdefault(field, {})["en"] = words
    before, after = Definition.model_validate(BASE), Definition.model_validate(document)
    assert breaks_the_trend(before, after) is breaks


def test_another_language_or_other_follow_ups_break_no_trend() -> None:
    document = deepcopy(BASE)
    document["languages"].append("sv")
    document["questions"][0]["text"]["sv"] = "Troligt?"
    document["questions"].pop()
    before, after = Definition.model_validate(BASE), Definition.model_validate(document)
    assert not breaks_the_trend(before, after)
    assert breaks_the_trend(before, Definition.model_validate({**document, "questions": [SHOP]}))


@pytest.mark.parametrize("key", list(templates()))
def test_every_setting_of_the_catalogue_has_a_label(key: str) -> None:
    whole = templates()[key].definition
    empty = whole.model_copy(update={"questions": []})
    assert [section.state for section in differences(empty, whole)].count("added") == len(
        whole.questions
    )
