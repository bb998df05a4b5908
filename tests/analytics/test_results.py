"""The results of a survey: every question, over its versions, with what is compared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from analytics.histograms import Narrowing
from analytics.periods import Period
from analytics.results.selectors import Card, Results, results_read
from analytics.results.series import versions_of
from config.lib import clock
from surveys.models import Response, Survey, SurveyVersion
from tests.analytics.answers import OSLO, answer
from tests.conftest import LoggedIn

DAY = date(2026, 3, 2)
SPAN = Period(DAY, DAY + timedelta(days=30))


def words(text: str) -> dict[str, str]:
    return {"en": text}


def if_answer(key: str, *values: str) -> list[list[dict[str, Any]]]:
    return [[{"subject": "answer", "key": key, "op": "is", "values": list(values)}]]


CSAT = {"key": "how", "kind": "csat", "text": words("How was it?"), "low": {}, "high": {}}
TOPIC = {
    "key": "topic",
    "kind": "single_choice",
    "text": words("What about?"),
    "other": True,
    "choices": [
        {"key": "price", "text": words("The price")},
        {"key": "speed", "text": words("The speed")},
    ],
    "starts_page": True,
}
WHY = {
    "key": "why",
    "kind": "text",
    "text": words("Why?"),
    "starts_page": True,
    "show_if": if_answer("how", "1", "2"),
    "variants": [{"key": "b", "texts": {"text": words("What is the one reason?")}}],
}


def document(*questions: dict[str, Any]) -> dict[str, Any]:
    endings = [{"key": "end", "title": words("Thank you")}]
    return {"languages": ["en"], "questions": list(questions), "endings": endings}


def publish(survey: Survey, *questions: dict[str, Any]) -> SurveyVersion:
    number = survey.versions.count() + 1
    version = SurveyVersion.objects.create(
        survey=survey, number=number, definition=document(*questions)
    )
    survey.live_version = version
    survey.save()
    return version


@pytest.fixture
def survey(in_acme: Organisation) -> Survey:
    """A live survey of acme that measures satisfaction."""
    made = Survey.objects.create(
        name="Support", state=Survey.State.LIVE, draft=document(CSAT, TOPIC, WHY), metric="csat"
    )
    publish(made, CSAT, TOPIC, WHY)
    return made


def say(survey: Survey, pages: int, answers: dict[str, Any], **more: Any) -> Response:
    """An answer whose first pages were sent; all of them make it complete."""
    version = more.pop("version", survey.live_version)
    return answer(
        survey,
        answers.get("how"),
        DAY,
        version=version,
        answers=answers,
        pages_sent=pages,
        completed_at=clock.now() if pages == 3 else None,
        **more,
    )


def read(survey: Survey, narrowing: Narrowing | None = None) -> Results:
    versions = versions_of(survey)
    narrowing = narrowing or Narrowing()
    return results_read(survey, versions, SPAN, narrowing, version_id=None, language="en")


def card(results: Results, key: str) -> Card:
    return next(found for found in results.cards if found.key == key)


def test_counts_who_met_a_question_and_who_answered_it(survey: Survey) -> None:
    say(survey, 3, {"how": 1, "topic": "price", "why": "Slow"})
    say(survey, 3, {"how": 5, "topic": "speed"})
    say(survey, 2, {"how": 2})
    say(survey, 1, {"how": 4})
    shown = read(survey)
    assert (shown.total, shown.complete, shown.partial) == (4, 2, 2)
    # The fourth was shown the second page and left; the second and fourth were never asked why.
    assert [(each.shown, each.answered) for each in shown.cards] == [(4, 4), (4, 2), (2, 1)]
    assert [(page.shown, page.sent) for page in shown.pages] == [(4, 4), (4, 3), (2, 1)]


def test_measures_its_own_score_with_n(survey: Survey) -> None:
    for score in (5, 4, 4, 1):
        say(survey, 1, {"how": score})
    say(survey, 1, {"how": 1}, is_test=True)
    shown = read(survey)
    assert shown.score and (shown.score.metric, shown.score.value, shown.score.n) == ("csat", 75, 4)
    assert [bar.n for bar in card(shown, "how").drawing.bars] == [1, 0, 0, 2, 1]


def test_a_question_is_one_series_and_tells_where_its_words_changed(survey: Survey) -> None:
    say(survey, 2, {"how": 5, "topic": "price"})
    first = survey.live_version
    cheaper = {**TOPIC, "choices": TOPIC["choices"][1:]}  # type: ignore[index]
    publish(survey, {**CSAT, "text": words("How did we do?")}, cheaper)
    say(survey, 2, {"how": 3, "topic": {"other": "The weather"}})
    shown = read(survey)
    how, topic = card(shown, "how"), card(shown, "topic")
    assert how.answered == 2 and how.title == "How did we do?"
    assert [(each.number, each.before, each.after) for each in how.breaks] == [
        (2, "How was it?", "How did we do?")
    ]
    assert not topic.breaks
    assert [(bar.label, bar.n, bar.is_gone) for bar in topic.drawing.bars] == [
        ("The speed", 0, False),
        ("Other", 1, False),
        ("The price", 1, True),
    ]
    assert topic.drawing.own_words == ["The weather"]
    assert first and not any(each.key == "why" for each in shown.cards)


def test_a_kind_that_changed_is_another_series(survey: Survey) -> None:
    say(survey, 3, {"how": 1, "topic": "price", "why": "Slow"})
    publish(survey, CSAT, {"key": "why", "kind": "number", "text": words("How long?")})
    say(survey, 2, {"how": 1, "why": 12})
    kinds = {(each.kind, each.is_asked, each.answered) for each in read(survey).cards}
    assert ("number", True, 1) in kinds and ("text", False, 1) in kinds


def test_a_text_of_two_kinds_is_told_once(survey: Survey) -> None:
    say(survey, 3, {"how": 1, "topic": "price", "why": "Slow"})
    publish(survey, CSAT, {"key": "why", "kind": "short_text", "text": words("Why?")})
    say(survey, 2, {"how": 1, "why": "Dear"})
    told = {each.kind: [written.text for written in each.texts] for each in read(survey).cards}
    assert (told["short_text"], told["text"]) == (["Dear"], ["Slow"])


def test_a_score_of_another_measure_is_not_mixed_in(survey: Survey) -> None:
    say(survey, 1, {"how": 1})
    publish(survey, {**CSAT, "key": "rec", "kind": "nps", "text": words("Recommend?")})
    answer(survey, 9, DAY, version=survey.live_version, answers={"rec": 9})
    shown = read(survey)
    assert shown.score and (shown.score.metric, shown.score.n) == ("nps", 1)


def test_filters_count_the_same_everywhere(survey: Survey) -> None:
    say(survey, 2, {"how": 5, "topic": "price"}, channel="link")
    say(survey, 2, {"how": 1, "topic": "speed"}, channel="email")
    shown = read(survey, Narrowing(channel="link"))
    assert shown.total == 1 and shown.score and shown.score.value == 100
    assert [bar.n for bar in card(shown, "topic").drawing.bars] == [1, 0, 0]


def test_variants_are_compared_by_what_became_of_them(survey: Survey) -> None:
    for number in range(120):
        variant, writes = ("a", number % 10 < 3) if number < 60 else ("b", number % 10 < 7)
        said = {"how": 1, "topic": "price"} | ({"why": "x" * 40} if writes else {})
        say(survey, 3, said, variants={"why": variant})
    trial = card(read(survey), "why").trial
    assert trial
    rows = [(row.arm.letter, row.arm.shown, row.arm.answered, row.text) for row in trial.rows]
    assert rows == [("A", 60, 18, "Why?"), ("B", 60, 42, "What is the one reason?")]
    assert trial.verdicts[0].is_sure and trial.verdicts[0].text.startswith("B gets more answers")
    # It is asked after the score, so it cannot have changed it.
    assert trial.metric is None


def test_answers_to_other_words_are_not_part_of_a_comparison(survey: Survey) -> None:
    say(survey, 3, {"how": 1, "why": "Slow"}, variants={"why": "b"})
    publish(survey, CSAT, TOPIC, {**WHY, "text": words("Why so?")})
    say(survey, 3, {"how": 1, "why": "Slower"}, variants={"why": "a"})
    trial = card(read(survey), "why").trial
    assert trial and [row.arm.shown for row in trial.rows] == [1, 0]


PAGE = "/o/acme/surveys/{pk}/results/"


def page_of(user: User, survey: Survey, query: str = "") -> str:
    response = LoggedIn(user).get(PAGE.format(pk=survey.pk) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_says_the_finding_first(survey: Survey, carol: User) -> None:
    say(survey, 3, {"how": 5, "topic": "price"})
    say(survey, 3, {"how": 4, "topic": "price"})
    page = page_of(carol, survey)
    assert "100 % are satisfied." in page and "From 2 answers. 95 % interval: 29 to 100." in page
    assert page.index("are satisfied") < page.index("What about?")
    assert "2 of 2 who met it answered, 100 %." in page


def test_the_page_teaches_before_the_first_answer(survey: Survey, carol: User) -> None:
    page = page_of(carol, survey)
    assert "No answers yet" in page and "Each question gets a card" in page


def test_the_page_of_an_unpublished_survey_is_empty(in_acme: Organisation, carol: User) -> None:
    fresh = Survey.objects.create(name="New", draft=document(CSAT), metric="csat")
    assert "No answers yet" in page_of(carol, fresh)


def test_a_filter_nothing_passes_offers_the_way_back(survey: Survey, carol: User) -> None:
    say(survey, 1, {"how": 5})
    page = page_of(carol, survey, "?language=sv")
    assert "No answers fit these filters" in page and "Show all answers" in page


@pytest.mark.parametrize(
    "query", ["?version=x", "?period=own&since=2026-02-30", "?group=a%00", "?period=900"]
)
def test_nonsense_in_the_address_is_left_out(survey: Survey, carol: User, query: str) -> None:
    say(survey, 1, {"how": 5})
    page_of(carol, survey, query)


def test_strangers_do_not_see_it(survey: Survey, mallory: User) -> None:
    assert LoggedIn(mallory).get(PAGE.format(pk=survey.pk)).status_code == 404
    assert LoggedIn(mallory).get(f"/o/globex/surveys/{survey.pk}/results/").status_code == 404


def test_the_home_leads_to_the_results_of_what_is_not_nps(survey: Survey, carol: User) -> None:
    say(survey, 1, {"how": 5})
    response = LoggedIn(carol).get("/o/acme/")
    assert response.status_code == 302 and response["Location"] == PAGE.format(pk=survey.pk)


def test_the_home_never_mixes_measures(survey: Survey, carol: User, acme: Organisation) -> None:
    with tenant_scope(acme):
        relationship = Survey.objects.create(name="Relationship", draft={}, state="live")
        answer(relationship, 10, clock.local_day(clock.now(), OSLO))
        for _number in range(5):
            say(survey, 1, {"how": 1})
    page = " ".join(LoggedIn(carol).get("/o/acme/").content.decode().split())
    assert "100.0 from 1 answer." in page
