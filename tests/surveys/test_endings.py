"""The endings tab: words, links, who comes where, and on to a page of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

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


def address(survey: Survey) -> str:
    return f"/o/acme/surveys/{survey.pk}/endings/"


def form_of(survey: Survey, **changes: Any) -> dict[str, Any]:
    """The whole form as its page shows it, with some fields typed anew."""
    found: dict[str, Any] = {"seen": fingerprint(draft(survey), "endings")}
    for ending in draft(survey).endings:
        for name in ("title", "text"):
            for code in ("en", "nb"):
                found[f"{ending.key}.{name}.{code}"] = getattr(ending, name).get(code, "")
        found[f"{ending.key}.redirect"] = str(ending.redirect or "")
        for place, link in enumerate(ending.links):
            found[f"{ending.key}.links.{place}.address"] = str(link.address)
            for code, words in link.label.items():
                found[f"{ending.key}.links.{place}.label.{code}"] = words
    return {**found, **changes}


def save(browser: Client, survey: Survey, **changes: Any) -> Any:
    return browser.post(address(survey), form_of(survey, **changes))


def test_the_page_says_who_meets_which_ending(survey: Survey, alice: User) -> None:
    page = LoggedIn(alice).get(address(survey))
    assert page.status_code == 200
    assert "1. When the score group is promoter" in page.text
    assert "3. Everybody else" in page.text
    assert 'lang="nb"' in page.text
    assert ".title.sv" not in page.text
    assert ".title.sv" in LoggedIn(alice).get(f"{address(survey)}?other=sv").text


def test_words_are_saved_and_other_languages_kept(survey: Survey, alice: User) -> None:
    first = draft(survey).endings[0]
    save(LoggedIn(alice), survey, **{f"{first.key}.title.en": "Splendid"})
    now = draft(survey).endings[0]
    assert now.title == {**first.title, "en": "Splendid"}
    assert now.show_if == first.show_if


def test_a_link_is_added_changed_and_taken_away(survey: Survey, alice: User) -> None:
    browser, key = LoggedIn(alice), draft(survey).endings[0].key
    link = f"{key}.links.0"
    save(browser, survey, **{f"{link}.address": "example.no/shop", f"{link}.label.sv": "Butiken"})
    (made,) = draft(survey).endings[0].links
    assert (str(made.address), made.label) == ("https://example.no/shop", {"sv": "Butiken"})
    save(browser, survey, **{f"{link}.label.en": "Shop"})
    assert draft(survey).endings[0].links[0].label == {"sv": "Butiken", "en": "Shop"}
    save(browser, survey, **{f"{link}.address": "", f"{link}.label.en": "", f"{link}.label.sv": ""})
    assert draft(survey).endings[0].links == []


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.no",
        "javascript:alert(1)",
        "https://",
        "ftp://a.no",
        "https://a@b.no",
        "word",
    ],
)
def test_only_https_addresses_are_taken_and_what_was_typed_stays(
    survey: Survey, alice: User, typed: str
) -> None:
    key = draft(survey).endings[0].key
    changes = {f"{key}.redirect": typed, f"{key}.title.en": "Saved all the same"}
    page = save(LoggedIn(alice), survey, **changes)
    assert page.status_code == 422
    assert "Write a whole address that begins with https://." in page.text
    assert f'value="{typed}"' in page.text
    assert draft(survey).endings[0].redirect is None
    assert draft(survey).endings[0].title["en"] == "Saved all the same"


def test_an_unconfirmed_domain_is_saved_and_told(survey: Survey, alice: User) -> None:
    browser, key = LoggedIn(alice), draft(survey).endings[0].key
    save(browser, survey, **{f"{key}.redirect": "https://example.no/thanks"})
    assert str(draft(survey).endings[0].redirect) == "https://example.no/thanks"
    assert "example.no is not confirmed" in browser.get(address(survey)).text


def test_who_comes_is_chosen_in_the_same_form(survey: Survey, alice: User) -> None:
    key = draft(survey).endings[0].key
    rows = {
        f"{key}_if-0-0-about": "answer:nps",
        f"{key}_if-0-0-op": "at_least",
        f"{key}_if-0-0-typed": "9",
        f"{key}_if-0-1-about": "",
        f"{key}_if-1-0-about": "language:",
        f"{key}_if-1-0-op": "is",
        f"{key}_if-1-0-values": ["nb", "sv"],
    }
    assert save(LoggedIn(alice), survey, **rows).status_code == 302
    first, second = draft(survey).endings[0].show_if
    assert [(one.subject, one.key, one.op, one.values) for one in (*first, *second)] == [
        ("answer", "nps", "at_least", ["9"]),
        ("language", "", "is", ["nb", "sv"]),
    ]


def test_an_ending_is_added_above_the_last_moved_and_removed_with_a_way_back(
    survey: Survey, alice: User
) -> None:
    browser, before = LoggedIn(alice), [ending.key for ending in draft(survey).endings]
    save(browser, survey, do="add")
    new = draft(survey).endings[-2].key
    assert [ending.key for ending in draft(survey).endings] == [*before[:-1], new, before[-1]]
    save(browser, survey, do=f"up.{new}")
    assert draft(survey).endings[1].key == new
    page = browser.post(address(survey), form_of(survey, do=f"remove.{new}"), follow=True)
    assert "The ending is removed." in page.text
    assert [ending.key for ending in draft(survey).endings] == before
    for _again in range(2):
        browser.post(f"{address(survey)}{new}/restore/")
    assert [ending.key for ending in draft(survey).endings][1] == new


def test_the_last_ending_stays_last(survey: Survey, alice: User) -> None:
    last = draft(survey).endings[-1].key
    for verb in ("up", "down", "remove"):
        save(LoggedIn(alice), survey, do=f"{verb}.{last}")
    assert draft(survey).endings[-1].key == last
    assert len(draft(survey).endings) == 3


def test_the_second_of_two_people_reads_what_the_first_has_saved(
    survey: Survey, alice: User, bob: User
) -> None:
    key = draft(survey).endings[0].key
    old = form_of(survey, **{f"{key}.title.en": "Mine"})
    save(LoggedIn(bob), survey, **{f"{key}.title.en": "Theirs"})
    page = LoggedIn(alice).post(address(survey), old)
    assert page.status_code == 409
    assert 'value="Mine"' in page.text
    assert "Saved by a colleague: Theirs" in page.text
    assert draft(survey).endings[0].title["en"] == "Theirs"
    saved = LoggedIn(alice).post(address(survey), old, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.json()["theirs"][f"{key}.title.en"]) == (409, "Theirs")


def test_an_ending_added_meanwhile_is_shown_with_its_words_and_loses_none(
    survey: Survey, alice: User, bob: User
) -> None:
    key, old = draft(survey).endings[0].key, form_of(survey)
    save(LoggedIn(bob), survey, do="add")
    new = draft(survey).endings[-2].key
    save(LoggedIn(bob), survey, **{f"{new}.title.en": "By Bob"})
    page = LoggedIn(alice).post(address(survey), {**old, f"{key}.title.en": "Mine"})
    assert page.status_code == 409
    assert 'value="By Bob"' in page.text
    assert 'value="Mine"' in page.text
    fresh = fingerprint(draft(survey), "endings")
    LoggedIn(alice).post(address(survey), {**old, f"{key}.title.en": "Mine", "seen": fresh})
    titles = [ending.title.get("en") for ending in draft(survey).endings]
    assert (titles[0], titles[-2]) == ("Mine", "By Bob")


def test_a_part_drawn_anew_follows_the_choice_and_saves_nothing(
    survey: Survey, alice: User
) -> None:
    url = f"/o/acme/surveys/{survey.pk}/conditions/"
    posted = {"x_if-0-0-about": "answer:nps", "x_if-0-0-op": "is", "x_if-0-0-values": ["9"]}
    before = draft(survey)
    part = LoggedIn(alice).post(f"{url}?prefix=x_if&before=", posted).text
    assert 'value="9"' in part
    assert part.count("checked") == 1
    assert 'name="x_if-0-1-about"' in part
    assert 'name="x_if-1-0-about"' in part
    assert LoggedIn(alice).post(f"{url}?prefix=no%20prefix").status_code == 404
    assert draft(survey) == before
