"""The languages tab: which languages, in which order, and every text side by side."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.definition import Definition
from surveys.editing import fingerprint
from surveys.models import Survey
from surveys.services import survey_create
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """Acme's relationship survey, in English, Norwegian and Swedish."""
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Yearly", actor=alice
        )


def draft(survey: Survey) -> Definition:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft)


def address(survey: Survey, rest: str = "") -> str:
    return f"/o/acme/surveys/{survey.pk}/languages/{rest}"


def change(browser: LoggedIn, survey: Survey, do: str, language: str, **more: Any) -> Any:
    seen = fingerprint(draft(survey), "languages")
    posted = {"do": do, "language": language, "seen": seen, **more}
    return browser.post(address(survey, "change/"), posted, follow=True)


def test_a_language_is_added_empty_moved_and_taken_out_with_a_way_back(
    survey: Survey, alice: User
) -> None:
    browser = LoggedIn(alice)
    page = change(browser, survey, "add", "fi")
    assert draft(survey).languages == ["en", "nb", "sv", "fi"]
    assert "0 of 13 texts" in page.text
    assert not any(text.get("fi") for _, text in draft(survey).texts())
    change(browser, survey, "up", "fi")
    change(browser, survey, "up", "nb")
    assert draft(survey).languages == ["nb", "en", "fi", "sv"]
    gone = change(browser, survey, "remove", "en")
    assert "English is taken out. Its words are kept." in gone.text
    assert draft(survey).languages == ["nb", "fi", "sv"]
    browser.post(address(survey, "en/restore/1/"))
    assert draft(survey).languages == ["nb", "en", "fi", "sv"]
    assert draft(survey).questions[0].text["en"]


def test_the_only_language_stays(survey: Survey, alice: User) -> None:
    browser = LoggedIn(alice)
    for code in ("sv", "nb", "en"):
        page = change(browser, survey, "remove", code)
    assert draft(survey).languages == ["en"]
    assert "A survey needs at least one language." in page.text


def test_an_unknown_language_or_button_is_not_found(survey: Survey, alice: User) -> None:
    browser = LoggedIn(alice)
    assert change(browser, survey, "add", "xx").status_code == 404
    assert change(browser, survey, "dance", "fi").status_code == 404
    assert browser.post(address(survey, "xx/restore/0/")).status_code == 404
    assert browser.post(address(survey, "questions/gone/")).status_code == 404


def test_two_people_do_not_reorder_over_each_other(survey: Survey, alice: User) -> None:
    page = change(LoggedIn(alice), survey, "up", "sv", seen="something older")
    assert "A colleague changed the languages meanwhile." in page.text
    assert draft(survey).languages == ["en", "nb", "sv"]


def test_the_pair_with_most_to_do_is_offered_and_missing_words_are_marked(
    survey: Survey, alice: User
) -> None:
    browser = LoggedIn(alice)
    change(browser, survey, "add", "de")
    page = browser.get(address(survey)).text
    assert 'name="nps.text.de"' in page
    assert 'name="nps.text.nb"' not in page
    assert page.count(">Missing<") == 13
    chosen = browser.get(address(survey, "?left=nb&right=sv")).text
    assert 'name="nps.text.nb"' in chosen
    assert ">Missing<" not in chosen
    assert (
        'name="nps.text.nb"' not in browser.get(address(survey, "?left=nb&right=sv&missing=1")).text
    )


def test_words_of_a_question_are_saved_in_both_languages_and_others_kept(
    survey: Survey, alice: User
) -> None:
    before = draft(survey).questions[0]
    posted = {
        "seen": fingerprint(draft(survey), "question.nps"),
        "nps.text.nb": "Vil du anbefale oss?",
        "nps.low.nb": "",
    }
    url = address(survey, "questions/nps/?left=nb&right=sv")
    assert LoggedIn(alice).post(url, posted).status_code == 302
    now = draft(survey).questions[0]
    assert now.text == {**before.text, "nb": "Vil du anbefale oss?"}
    assert "nb" not in now.texts()["low"]
    assert now.texts()["low"]["sv"] == before.texts()["low"]["sv"]
    assert now.texts()["high"] == before.texts()["high"]


def test_words_of_endings_are_saved_together(survey: Survey, alice: User) -> None:
    first, second = draft(survey).endings[:2]
    posted = {
        "seen": fingerprint(draft(survey), "endings"),
        f"{first.key}.title.sv": "Underbart",
        f"{second.key}.text.en": "We read it all.",
    }
    url = address(survey, "endings/?left=en&right=sv")
    saved = LoggedIn(alice).post(url, posted, headers={"X-Autosave": "1"})
    assert saved.status_code == 200
    now = draft(survey).endings
    assert (now[0].title["sv"], now[1].text["en"]) == ("Underbart", "We read it all.")
    assert now[0].title["nb"] == first.title["nb"]
    assert now[0].show_if == first.show_if


def test_too_long_words_stay_in_their_field(survey: Survey, alice: User) -> None:
    long = "x" * 501
    posted = {
        "seen": fingerprint(draft(survey), "question.nps"),
        "nps.text.en": long,
        "nps.low.en": "Never",
    }
    page = LoggedIn(alice).post(address(survey, "questions/nps/?left=en&right=nb"), posted)
    assert page.status_code == 422
    assert long in page.text
    assert draft(survey).questions[0].texts()["low"]["en"] == "Never"
    assert draft(survey).questions[0].text["en"] != long


def test_the_second_of_two_people_reads_what_the_first_has_saved(
    survey: Survey, alice: User, bob: User
) -> None:
    url = address(survey, "questions/nps/?left=en&right=nb")
    seen = fingerprint(draft(survey), "question.nps")
    LoggedIn(bob).post(url, {"seen": seen, "nps.text.en": "Theirs"})
    page = LoggedIn(alice).post(url, {"seen": seen, "nps.text.en": "Mine"})
    assert page.status_code == 409
    assert "Saved by a colleague: Theirs" in page.text
    assert ">Mine<" in page.text.replace("\n", "")
    assert draft(survey).questions[0].text["en"] == "Theirs"


def test_choices_and_tried_words_are_texts_too(survey: Survey, alice: User) -> None:
    definition = draft(survey).as_json()
    definition["questions"].append(
        {
            "kind": "single_choice",
            "key": "one",
            "text": {"en": "Which"},
            "choices": [{"key": "red", "text": {"en": "Red"}}],
            "variants": [{"key": "b", "texts": {"text": {"en": "Which one"}}}],
        }
    )
    with tenant_scope(survey.organisation):
        Survey.objects.filter(pk=survey.pk).update(draft=definition)
    posted = {
        "seen": fingerprint(draft(survey), "question.one"),
        "one.choices.red.nb": "Rød",
        "one.variants.b.text.nb": "Hvilken",
    }
    url = address(survey, "questions/one/?left=en&right=nb")
    assert LoggedIn(alice).post(url, posted).status_code == 302
    one = draft(survey).questions[-1]
    assert one.texts()["choices.red"] == {"en": "Red", "nb": "Rød"}
    assert one.variants[0].texts["text"] == {"en": "Which one", "nb": "Hvilken"}
