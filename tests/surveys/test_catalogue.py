"""The templates that ship with the product: whole, established in their wording, fillable."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from surveys.catalogue import Template, templates
from surveys.catalogue.blanks import filled
from surveys.definition import Definition
from surveys.editing.texts import missing_words
from surveys.kinds import Text
from surveys.review.problems import problems
from surveys.review.timing import estimated_time

LANGUAGES = ["en", "nb", "sv"]
EVERY = pytest.mark.parametrize("template", templates().values(), ids=templates())
# What the field writes under the ends of its scales.
ENDS: dict[str, tuple[Text, Text]] = {
    "nps": (
        {
            "en": "Not at all likely",
            "nb": "Ikke sannsynlig i det hele tatt",
            "sv": "Inte alls troligt",
        },
        {"en": "Extremely likely", "nb": "Svært sannsynlig", "sv": "Extremt troligt"},
    ),
    "csat": (
        {"en": "Very dissatisfied", "nb": "Svært misfornøyd", "sv": "Mycket missnöjd"},
        {"en": "Very satisfied", "nb": "Svært fornøyd", "sv": "Mycket nöjd"},
    ),
    "ces": (
        {"en": "Strongly disagree", "nb": "Svært uenig", "sv": "Instämmer inte alls"},
        {"en": "Strongly agree", "nb": "Svært enig", "sv": "Instämmer helt"},
    ),
}


def test_there_is_a_template_for_every_occasion() -> None:
    assert set(templates()) >= {
        *("nps_relationship", "nps_purchase", "nps_support", "nps_delivery", "nps_onboarding"),
        *("nps_b2b", "enps", "csat", "ces", "customer_service", "churn", "lost_deal"),
        *("product_feedback", "website_feedback", "event", "market_research"),
        *("voice_of_customer", "app_feedback"),
    }


@EVERY
def test_a_template_is_whole_in_three_languages(template: Template) -> None:
    assert template.definition.languages == LANGUAGES
    assert template.definition.template == template.key
    texts = (text for _place, text in template.definition.texts())
    assert not missing_words(texts, LANGUAGES)
    for text in [template.name, template.description, template.whom]:
        assert list(text) == LANGUAGES and all(text.values())
    for _place, text in template.definition.texts():
        assert set(text) in (set(), set(LANGUAGES))


@EVERY
def test_the_ends_of_the_scales_are_the_established_ones(template: Template) -> None:
    for question in template.definition.questions:
        if question.kind in ENDS:
            assert (question.texts()["low"], question.texts()["high"]) == ENDS[question.kind]


@EVERY
def test_no_question_is_long(template: Template) -> None:
    for _place, text in template.definition.texts():
        assert all(len(words.split()) <= 20 for words in text.values())


@EVERY
def test_only_the_first_score_and_what_decides_the_way_are_required(template: Template) -> None:
    conditions = {
        condition.key
        for question in template.definition.questions
        for group in question.show_if
        for condition in group
    }
    for place, question in enumerate(template.definition.questions):
        decides = question.key in conditions or question.key == "email"
        assert not question.required or place == 0 or decides


@EVERY
def test_nobody_sees_an_exclamation_mark_or_the_name_of_a_group(template: Template) -> None:
    for _place, text in template.definition.texts():
        for words in text.values():
            assert "!" not in words
            assert not {"promoter", "passive", "detractor"} & set(words.lower().split())


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_has_no_open_blank(template: Template, language: str) -> None:
    example = template.example(company="Lynghei", language=language)
    assert example.languages[0] == language
    assert not any("{" in words for _, text in example.texts() for words in text.values())


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_could_be_published_as_it_is(template: Template, language: str) -> None:
    assert problems(template.example(company="Bø & Søn", language=language)) == []


def test_a_blank_that_is_not_filled_keeps_its_mark() -> None:
    definition = templates()["product_feedback"].filled(company="Lynghei", language="nb")
    assert "{product}" in definition.questions[0].text["nb"]


def test_blanks_are_filled_in_each_language_and_fall_back_to_the_first() -> None:
    definition = templates()["market_research"].filled(
        company="Lynghei",
        language="nb",
        blanks={"category": {"nb": "kaffe", "en": "coffee"}, "brands": {"nb": "Fjell\nFjord"}},
    )
    bought = definition.questions[0].text
    assert bought["nb"] == "Har du kjøpt kaffe de siste 12 månedene?"
    assert bought["en"] == "Have you bought coffee in the last 12 months?"
    assert bought["sv"] == "Har du köpt kaffe de senaste 12 månaderna?"


def test_each_brand_becomes_a_choice_with_the_special_ones_in_their_places() -> None:
    definition = templates()["market_research"].example(company="Lynghei", language="sv")
    aided = definition.question("aided")
    assert aided is not None and aided.kind == "multiple_choice"
    assert [choice.key for choice in aided.choices] == [
        "company",
        "brand_1",
        "brand_2",
        "brand_3",
        "none",
    ]
    assert aided.choices[0].text["nb"] == "Lynghei" and aided.choices[1].text["nb"] == "Fjellbris"
    assert aided.choices[-1].pinned and aided.choices[-1].exclusive


def test_words_that_look_like_a_blank_are_not_filled_again() -> None:
    document = {"text": {"nb": "{company} og {product}"}}
    blanks = {"company": {"nb": "{product}"}, "product": {"nb": "Pro"}}
    assert filled(document, blanks) == {"text": {"nb": "{product} og Pro"}}


@EVERY
def test_it_takes_no_longer_than_people_stay(template: Template) -> None:
    assert estimated_time(template.definition) in {
        "About 1 minute",
        "1–2 minutes",
        "1–3 minutes",
        "2–3 minutes",
        "3–4 minutes",
    }


@EVERY
def test_a_template_survives_the_round_trip(template: Template) -> None:
    assert Definition.model_validate(template.definition.as_json()) == template.definition


def test_the_command_lists_key_purpose_and_languages() -> None:
    out = StringIO()
    call_command("survey_templates", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["KEY", "PURPOSE", "LANGUAGES"]
    assert [line.split()[0] for line in lines[1:]] == list(templates())
    assert len({line.index("en nb sv") for line in lines[1:]}) == 1
