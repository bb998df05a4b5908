"""The question builder without script: every button, every field, colleagues, viewers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AccountMail, Organisation, User
from accounts.tenancy import tenant_scope
from surveys.building.kinds import BY_KIND
from surveys.definition import MAX_QUESTIONS, Definition
from surveys.kinds import KINDS, AnyQuestion
from surveys.models import Survey
from surveys.services import survey_create, survey_edit
from tests.conftest import LoggedIn


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Relationship", actor=alice
        )


@pytest.fixture
def browser(bob: User) -> Client:
    return LoggedIn(bob)


def at(name: str, survey: Survey, **more: Any) -> str:
    return reverse(f"surveys:{name}", kwargs={"slug": "acme", "pk": survey.pk, **more})


def draft(survey: Survey) -> Definition:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft)


def question(survey: Survey, key: str) -> Any:
    found = draft(survey).question(key)
    assert found is not None
    return found


def add(browser: Client, survey: Survey, kind: str, **more: str) -> AnyQuestion:
    known = {found.key for found in draft(survey).questions}
    sent = browser.post(at("question-create", survey), {"kind": kind, **more})
    assert sent.status_code == 302
    [new] = [found for found in draft(survey).questions if found.key not in known]
    return new


def open_editor(browser: Client, survey: Survey, key: str) -> Any:
    return browser.get(at("survey-detail", survey), {"question": key})


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send: the form as shown, some fields changed."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    for found in form.lists:
        values[found.name] = [row.key for row in found.rows]
    values = {**values, "seen": page.context["seen"], **changes}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def save(browser: Client, survey: Survey, key: str, page: Any = None, **changes: Any) -> Any:
    data = typed(page or open_editor(browser, survey, key), **changes)
    return browser.post(at("question-edit", survey, key=key), data)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_added_shown_and_saved(browser: Client, survey: Survey, kind: str) -> None:
    new = add(browser, survey, kind)
    page = open_editor(browser, survey, new.key)
    assert str(BY_KIND[kind].name) in page.content.decode()
    sent = save(browser, survey, new.key, page, **{"text.en": "Is it so?", "text.nb": "Er det?"})
    assert sent.status_code == 302, sent.context["form"].errors
    assert question(survey, new.key).text == {**new.text, "en": "Is it so?", "nb": "Er det?"}


def test_a_score_begins_with_the_established_words(browser: Client, survey: Survey) -> None:
    new = add(browser, survey, "nps")
    assert "Acme" in new.text["en"]
    assert new.texts()["low"]["nb"] == question(survey, "nps").low["nb"]


def test_the_empty_survey_offers_every_kind(
    browser: Client, acme: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        empty = survey_create(organisation=acme, name="Empty", actor=alice)
    page = browser.get(at("survey-detail", empty)).content.decode()
    assert all(f'value="{kind}"' in page for kind in KINDS)
    assert add(browser, empty, "ces").key


def test_a_question_is_added_below_another(browser: Client, survey: Survey) -> None:
    new = add(browser, survey, "yes_no", after="nps")
    assert [found.key for found in draft(survey).questions][:2] == ["nps", new.key]
    assert browser.post(at("question-create", survey), {"kind": "nonsense"}).status_code == 404


def test_a_full_survey_says_so(browser: Client, survey: Survey, alice: User) -> None:
    last = draft(survey).questions[-1]
    many = [last.model_copy(update={"key": f"q{number}"}) for number in range(MAX_QUESTIONS - 5)]
    with tenant_scope(survey.organisation):
        survey_edit(
            survey=survey,
            change=lambda found: found.model_copy(update={"questions": [*found.questions, *many]}),
            actor=alice,
            part="order",
        )
    sent = browser.post(at("question-create", survey), {"kind": "text"}, follow=True)
    assert "at most 60 questions" in sent.content.decode()
    assert len(draft(survey).questions) == MAX_QUESTIONS


def test_moves_copies_and_starts_pages(browser: Client, survey: Survey) -> None:
    def order() -> list[str]:
        return [found.key for found in draft(survey).questions]

    first = order()
    sent = browser.post(at("question-move", survey, key=first[2]), {"to": "up"})
    assert order()[1] == first[2]
    assert "is now question 2" in browser.get(sent["Location"]).content.decode()
    browser.post(at("question-move", survey, key=first[2]), {"before": first[4]})
    assert order() == [first[0], first[1], first[3], first[2], first[4]]
    browser.post(at("question-copy", survey, key=first[1]))
    assert question(survey, order()[2]).text == question(survey, first[1]).text
    browser.post(at("question-page", survey, key=first[3]))
    assert question(survey, first[3]).starts_page
    assert browser.post(at("question-move", survey, key="gone"), {"to": "up"}).status_code == 404


def test_a_removed_question_comes_back_to_its_place(browser: Client, survey: Survey) -> None:
    before = draft(survey)
    key = before.questions[2].key
    page = browser.post(at("question-delete", survey, key=key), follow=True).content.decode()
    assert draft(survey).question(key) is None
    undo = at("question-restore", survey, key=key)
    assert undo in page
    browser.post(undo)
    assert draft(survey) == before
    browser.post(undo)
    assert draft(survey) == before


def test_removing_says_what_referred_to_it(browser: Client, survey: Survey) -> None:
    page = browser.post(at("question-delete", survey, key="nps"), follow=True).content.decode()
    assert "places referred to it and need a look" in page
    cache.clear()
    late = browser.post(at("question-restore", survey, key="nps"), follow=True).content.decode()
    assert "too long ago" in late


def test_choices_are_added_renamed_moved_pasted_and_removed(
    browser: Client, survey: Survey
) -> None:
    key = add(browser, survey, "multiple_choice").key
    one, two = (choice.key for choice in question(survey, key).choices)
    fields = {f"choices.{one}.en": "Price", f"choices.{two}.en": "Speed", "shuffled": "on"}
    save(browser, survey, key, **fields, **{f"choices.{two}.pinned": "on"})
    sent = save(browser, survey, key, do="choices.add")
    new = question(survey, key).choices[2].key
    assert f"focus={new}" in sent["Location"]
    assert f'name="choices.{new}.en"' in browser.get(sent["Location"]).content.decode()
    save(browser, survey, key, do=f"choices.remove.{new}")
    save(browser, survey, key, do=f"choices.up.{two}")
    save(browser, survey, key, do="choices.lines", **{"choices.lines": "Food\n\n  Staff \n"})
    said = [(found.text["en"], found.pinned) for found in question(survey, key).choices]
    assert said == [("Speed", True), ("Price", False), ("Food", False), ("Staff", False)]


def test_the_last_choice_stays_and_a_full_list_takes_no_more(
    browser: Client, survey: Survey
) -> None:
    key = add(browser, survey, "dropdown").key
    for choice in question(survey, key).choices:
        save(browser, survey, key, do=f"choices.remove.{choice.key}")
    assert len(question(survey, key).choices) == 1
    lines = "\n".join(str(number) for number in range(80))
    save(browser, survey, key, do="choices.lines", **{"choices.lines": lines})
    assert len(question(survey, key).choices) == 50
    assert "It holds at most 50" in open_editor(browser, survey, key).content.decode()


def test_rows_and_columns_of_a_table_are_edited_alike(browser: Client, survey: Survey) -> None:
    key = add(browser, survey, "matrix").key
    save(browser, survey, key, do="rows.lines", **{"rows.lines": "Price\nSpeed\nFood"})
    save(browser, survey, key, do="columns.add")
    found = question(survey, key)
    assert [row.text["en"] for row in found.rows] == ["Price", "Speed", "Food"]
    assert len(found.columns) == 3


def test_a_field_that_is_not_valid_keeps_no_other_from_being_saved(
    browser: Client, survey: Survey
) -> None:
    key = add(browser, survey, "multiple_choice").key
    sent = save(browser, survey, key, **{"text.en": "Kept", "least": "5", "most": "2"})
    assert sent.status_code == 422
    assert 'value="2"' in sent.content.decode()
    assert (question(survey, key).text["en"], question(survey, key).most) == ("Kept", None)
    too_long = save(browser, survey, key, **{"text.en": "x" * 501, "text.nb": "Beholdt"})
    assert too_long.status_code == 422
    assert question(survey, key).text == {"en": "Kept", "nb": "Beholdt"}


def test_ends_that_cross_are_told(browser: Client, survey: Survey) -> None:
    key = add(browser, survey, "slider").key
    assert save(browser, survey, key, least="9", most="1").status_code == 422
    assert question(survey, key).most == 100


def test_settings_that_do_not_go_together_stay_as_they_were(
    browser: Client, survey: Survey
) -> None:
    key = add(browser, survey, "slider").key
    sent = save(browser, survey, key, **{"text.en": "How far?", "most": "200", "least": "200"})
    assert sent.status_code == 422
    assert "do not go together" in sent.content.decode()
    found = question(survey, key)
    assert (found.least, found.most, found.text["en"]) == (0, 100, "How far?")


def test_a_question_turns_into_another_kind(browser: Client, survey: Survey) -> None:
    key = add(browser, survey, "single_choice").key
    save(browser, survey, key, do="turn.ranking", **{"text.en": "In what order?"})
    assert (question(survey, key).kind, question(survey, key).text["en"]) == (
        "ranking",
        "In what order?",
    )


def test_other_words_are_tried_and_taken_back(browser: Client, survey: Survey) -> None:
    for _ in range(4):
        save(browser, survey, "value_most", do="variants.add")
    assert [found.key for found in question(survey, "value_most").variants] == ["b", "c", "d"]
    save(browser, survey, "value_most", **{"variants.b.text.en": "What is best?"})
    save(browser, survey, "value_most", do="variants.remove.c")
    variants = question(survey, "value_most").variants
    assert [found.key for found in variants] == ["b", "d"]
    assert variants[0].texts["text"]["en"] == "What is best?"


def test_who_is_asked_is_part_of_the_form(browser: Client, survey: Survey) -> None:
    page = open_editor(browser, survey, "value_most")
    assert question(survey, "value_most").show_if
    condition = page.context["form"].conditions.groups[0][0]
    fields = {f"{condition.prefix}-{name}": condition[name].value() for name in condition.fields}
    fields[f"{condition.prefix}-values"] = ["3", "4"]
    save(browser, survey, "value_most", page, **fields)
    assert question(survey, "value_most").show_if[0][0].values == ["3", "4"]


def autosave(browser: Client, survey: Survey, key: str, page: Any, **changes: Any) -> Any:
    where = at("question-edit", survey, key=key)
    return browser.post(where, typed(page, **changes), headers={"X-Autosave": "1"})


def test_autosave_answers_with_the_new_mark(browser: Client, survey: Survey) -> None:
    page = open_editor(browser, survey, "value_most")
    sent = autosave(browser, survey, "value_most", page, **{"text.en": "Better?"})
    assert (sent.status_code, sent.json()["errors"]) == (200, {})
    assert sent.json()["seen"] != page.context["seen"]
    again = autosave(browser, survey, "value_most", page, **{"text.en": "Better?"})
    assert (again.status_code, again.json()["seen"]) == (200, sent.json()["seen"])
    wrong = autosave(
        browser, survey, "value_most", page, **{"text.en": "Better?", "hint.en": "x" * 501}
    )
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["hint.en"])


def test_the_second_editor_reads_the_firsts_words_and_overwrites_nothing(
    browser: Client, survey: Survey, alice: User
) -> None:
    early = open_editor(browser, survey, "value_most")
    theirs = LoggedIn(alice)
    save(theirs, survey, "value_most", **{"text.en": "Theirs", "required": "on"})
    late = autosave(browser, survey, "value_most", early, **{"text.nb": "Mitt"})
    assert late.status_code == 409
    assert late.json()["theirs"]["text.en"] == "Theirs"
    assert set(late.json()["theirs"]) == {"text.en", "text.nb", "required"}
    assert "Mitt" not in question(survey, "value_most").text.values()
    shown = save(browser, survey, "value_most", early, **{"text.en": "Mine"})
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "Mine" in page and "Saved by a colleague: Theirs" in page
    assert save(browser, survey, "value_most", shown, **{"text.en": "Mine"}).status_code == 302
    assert question(survey, "value_most").text["en"] == "Mine"


def test_two_editors_of_different_questions_do_not_meet(
    browser: Client, survey: Survey, alice: User
) -> None:
    early = open_editor(browser, survey, "value_most")
    save(LoggedIn(alice), survey, "nps", **{"text.en": "Would you?"})
    assert save(browser, survey, "value_most", early, **{"text.en": "Mine"}).status_code == 302
    assert question(survey, "nps").text["en"] == "Would you?"


def test_a_colleagues_new_choice_survives_an_older_form(
    browser: Client, survey: Survey, alice: User
) -> None:
    key = add(browser, survey, "single_choice").key
    early = open_editor(browser, survey, key)
    save(LoggedIn(alice), survey, key, do="choices.add")
    late = save(browser, survey, key, early, **{"text.en": "Mine"})
    assert late.status_code == 409
    kept = typed(early, **{"text.en": "Mine", "seen": late.context["seen"]})
    assert browser.post(at("question-edit", survey, key=key), kept).status_code == 302
    assert len(question(survey, key).choices) == 3


def test_a_question_removed_by_a_colleague_is_gone(
    browser: Client, survey: Survey, alice: User
) -> None:
    early = open_editor(browser, survey, "value_most")
    LoggedIn(alice).post(at("question-delete", survey, key="value_most"))
    assert autosave(browser, survey, "value_most", early).status_code == 404


def test_tells_who_else_is_here_and_that_the_list_changed(
    browser: Client, survey: Survey, alice: User
) -> None:
    where = at("survey-presence", survey)
    order = browser.get(at("survey-detail", survey)).context["order"]
    assert "has this survey open" not in browser.get(where, {"order": order}).content.decode()
    LoggedIn(alice).get(where)
    page = browser.get(where, {"order": order}).content.decode()
    assert "Alice has this survey open" in page and "Show it" not in page
    add(LoggedIn(alice), survey, "text")
    assert "Show it" in browser.get(where, {"order": order}).content.decode()


def test_mails_a_test_link_to_whoever_asks(browser: Client, survey: Survey, bob: User) -> None:
    browser.post(at("survey-test-mail", survey))
    queued = AccountMail.objects.get()
    assert (queued.to, "Relationship" in queued.subject) == (bob.email, True)
    assert "/s/test/" in queued.text
    assert not mail.outbox


def test_a_viewer_reads_and_changes_nothing(carol: User, survey: Survey) -> None:
    viewer = LoggedIn(carol)
    page = viewer.get(at("survey-detail", survey)).content.decode()
    assert "You may read this survey" in page
    assert 'name="text.en"' not in page and "Publish" not in page
    for name in ["question-edit", "question-move", "question-copy", "question-delete"]:
        assert viewer.post(at(name, survey, key="nps")).status_code == 403


def test_words_are_escaped_wherever_they_are_shown(browser: Client, survey: Survey) -> None:
    save(browser, survey, "nps", **{"text.en": "<b>x</b>"})
    page = open_editor(browser, survey, "nps").content.decode()
    assert "<b>x</b>" not in page and "&lt;b&gt;x" in page


@pytest.mark.parametrize("lines", ["", "\n \n"])
def test_pasting_nothing_changes_nothing(browser: Client, survey: Survey, lines: str) -> None:
    key = add(browser, survey, "ranking").key
    save(browser, survey, key, do="choices.lines", **{"choices.lines": lines})
    assert len(question(survey, key).choices) == 2


def test_the_preview_opens_where_the_question_is_asked(browser: Client, survey: Survey) -> None:
    for found in draft(survey).questions:
        preview = open_editor(browser, survey, found.key).context["preview"]
        page = Client().get(preview["src"])
        assert f'name="{found.key}"' in page.content.decode(), found.key
