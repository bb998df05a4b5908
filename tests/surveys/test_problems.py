"""What a draft's author is told before publishing."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import Domain, Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Property
from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.review.problems import Problem, problems, survey_problems

WORDS = {"en": "Words", "nb": "Ord"}
NPS: dict[str, Any] = {"kind": "nps", "key": "nps", "text": WORDS, "low": WORDS, "high": WORDS}
WHY: dict[str, Any] = {"kind": "text", "key": "why", "text": WORDS}
THANKS: dict[str, Any] = {"key": "thanks", "title": WORDS}


def draft(*questions: dict[str, Any], endings: list[dict[str, Any]] | None = None) -> Definition:
    return Definition.model_validate(
        {"languages": ["en", "nb"], "questions": list(questions), "endings": endings or [THANKS]}
    )


def told(definition: Definition, properties: list[Property] | None = None) -> dict[str, bool]:
    """Place -> whether something fatal is told of it."""
    found: dict[str, bool] = {}
    for one in problems(definition, properties=properties):
        found[one.place] = found.get(one.place, False) or one.is_fatal
    return found


def when(key: str, *values: str, subject: str = "answer", op: str = "is") -> dict[str, Any]:
    return {"show_if": [[{"subject": subject, "key": key, "op": op, "values": values}]]}


@pytest.mark.parametrize("template", templates())
def test_no_template_has_a_problem(template: str) -> None:
    for language in ("en", "nb", "sv"):
        made = templates()[template].filled(company="Acme", language=language)
        assert problems(made, properties=[]) == []


def test_a_survey_needs_a_question_to_answer() -> None:
    assert told(draft()) == {"": True}
    assert told(draft({"kind": "statement", "key": "hello", "text": WORDS})) == {"": True}


def test_words_missing_in_the_first_language_are_fatal_and_in_others_are_not() -> None:
    norwegian = {"nb": "Ord"}
    found = told(draft({**NPS, "low": norwegian}, {**WHY, "text": {"en": "Why"}}))
    assert found == {"nps.low": True, "language.nb": False}
    choice = {"kind": "single_choice", "key": "one", "text": WORDS}
    assert told(draft({**choice, "choices": [{"key": "red", "text": {}}]})) == {
        "one.choices.red": True
    }
    links = [{"label": {}, "address": "https://example.no"}]
    assert told(draft(NPS, endings=[{**THANKS, "title": {}, "links": links}])) == {
        "end.thanks.title": True,
        "end.thanks.links.0": True,
    }


def test_an_ending_that_leads_elsewhere_needs_no_words() -> None:
    assert told(draft(NPS, endings=[{**THANKS, "title": {}, "redirect": "https://a.no"}])) == {}


def test_conditions_on_what_is_gone_later_or_empty_are_fatal() -> None:
    for wrong in (
        when("gone", "1"),
        when("nps", "9"),
        when("nps", op="is"),
        when("", "promoter", subject="group"),
    ):
        first = {**WHY, **wrong}
        assert told(draft(first, NPS))["why.show_if"], wrong
    assert told(draft(NPS, {**WHY, **when("nps")}))["why.show_if"]
    assert told(draft(NPS, {**WHY, **when("nps", op="answered")})) == {}


def test_a_group_needs_an_nps_question() -> None:
    ces = {"kind": "ces", "key": "ces", "text": WORDS}
    assert told(draft(ces, {**WHY, **when("", "promoter", subject="group")}))["why.show_if"]


def test_an_unknown_property_is_told_but_may_come_with_the_next_import() -> None:
    asked = draft(NPS, {**WHY, **when("city", "Oslo", subject="property")})
    assert told(asked) == {}
    assert told(asked, []) == {"why.show_if": False}
    assert told(asked, [Property(key="city", label="City")]) == {}


def test_a_contradiction_names_its_conditions() -> None:
    both = [*when("nps", "1", "2")["show_if"][0], *when("nps", "9")["show_if"][0]]
    (found,) = problems(draft(NPS, {**WHY, "show_if": [both]}))
    assert found == Problem(
        "why.show_if", "This can never hold: the score is 1–2 and the score is 9."
    )
    assert found.question == "why"


def test_an_ending_below_one_for_everybody_is_told() -> None:
    (found,) = problems(draft(NPS, endings=[{**THANKS, "key": "all"}, THANKS]))
    assert (found.ending, found.is_fatal) == ("thanks", False)
    assert "those above take everybody" in found.message


def test_placeholders_stand_for_earlier_answers_and_known_properties() -> None:
    text = {"en": "{answer.nps} {contact.first_name|there} {contact.city}", "nb": "Ord"}
    assert told(draft({**NPS, "hint": text}), []) == {"nps.hint": True}
    assert told(draft(NPS, {**WHY, "text": text}), []) == {"why.text": False}
    assert told(draft(NPS, {**WHY, "text": text}), [Property(key="city", label="City")]) == {}
    other = {"key": "b", "texts": {"text": {"en": "{answer.gone}", "nb": "Ord"}}}
    assert told(draft(NPS, {**WHY, "variants": [other]})) == {"why.variants.b.text": True}


@pytest.mark.django_db
def test_people_are_only_sent_on_to_a_confirmed_domain(in_acme: Organisation) -> None:
    away = draft(NPS, endings=[{**THANKS, "redirect": "https://shop.example.no/thanks"}])
    (found,) = survey_problems(away, in_acme)
    assert (found.place, found.is_fatal) == ("end.thanks.redirect", True)
    Domain.objects.create(name="example.no", confirmed_at=clock.now())
    cache.clear()
    assert survey_problems(away, in_acme) == []


@pytest.mark.django_db
def test_a_domain_of_others_is_not_ones_own(acme: Organisation, globex: Organisation) -> None:
    away = draft(NPS, endings=[{**THANKS, "redirect": "https://example.no/"}])
    with tenant_scope(globex):
        Domain.objects.create(name="example.no", confirmed_at=clock.now())
        assert survey_problems(away, globex) == []
    with tenant_scope(acme):
        assert [one.place for one in survey_problems(away, acme)] == ["end.thanks.redirect"]


def test_sixty_questions_are_looked_through_quickly() -> None:
    many = [{**WHY, "key": f"q{n}", **when("nps", "1", "2")} for n in range(59)]
    survey = draft(NPS, *many)
    problems(survey)
    start = process_time()
    problems(survey)
    assert process_time() - start < 0.2
