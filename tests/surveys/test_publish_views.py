"""The screens of look, rules, preview and publishing: what works, what is refused, who may."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Property
from surveys.definition import Definition
from surveys.models import Response, Survey
from surveys.rules import Rules
from surveys.services import rules_mark, survey_create, survey_edit
from tests.conftest import LoggedIn
from tests.surveys.asking import make_survey

AUTOSAVE = {"x-autosave": "1"}
LOOK = {"accent": "", "background": "", "corners": "soft", "scheme": "auto"}
RULES = {"audience": "anyone", "answers_each": "one"}


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


@pytest.fixture
def browser(bob: User) -> Client:
    return LoggedIn(bob)


def at(name: str, survey: Survey, **more: Any) -> str:
    return reverse(f"surveys:{name}", kwargs={"slug": "acme", "pk": survey.pk, **more})


def fresh(survey: Survey) -> Survey:
    with tenant_scope(survey.organisation):
        return Survey.objects.select_related("live_version").get(pk=survey.pk)


def draft(survey: Survey) -> Definition:
    return Definition.model_validate(fresh(survey).draft)


def redraft(survey: Survey, actor: User, **changes: Any) -> None:
    with tenant_scope(survey.organisation):
        survey_edit(
            survey=survey,
            change=lambda old: Definition.model_validate({**old.as_json(), **changes}),
            actor=actor,
            part="order",
        )


# --- look -------------------------------------------------------------------------------------


def look_sent(browser: Client, survey: Survey, **changes: str) -> dict[str, str]:
    return {**LOOK, "seen": browser.get(at("look-edit", survey)).context["seen"], **changes}


def test_colours_are_saved_as_they_are_meant(browser: Client, survey: Survey) -> None:
    sent = look_sent(browser, survey, accent="C2410C", background="#FFE", corners="round")
    assert browser.post(at("look-edit", survey), sent).status_code == 302
    look = draft(survey).look
    assert (look.accent, look.background, look.corners) == ("#c2410c", "#ffffee", "round")


def test_a_wrong_colour_is_told_and_keeps_no_other_from_being_saved(
    browser: Client, survey: Survey
) -> None:
    sent = look_sent(browser, survey, accent="red;}", corners="square")
    answer = browser.post(at("look-edit", survey), sent, headers=AUTOSAVE)
    assert answer.status_code == 422 and "accent" in answer.json()["errors"]
    assert (draft(survey).look.accent, draft(survey).look.corners) == ("", "square")
    page = browser.post(at("look-edit", survey), look_sent(browser, survey, accent="red;}"))
    assert "six digits" in page.text and "red;}" in page.text


def test_two_people_choosing_colours_meet(browser: Client, survey: Survey) -> None:
    late = look_sent(browser, survey, accent="#111111")
    browser.post(at("look-edit", survey), look_sent(browser, survey, accent="#222222"))
    answer = browser.post(at("look-edit", survey), late, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert answer.json()["theirs"] == {"accent": "#222222"}
    assert draft(survey).look.accent == "#222222"


def test_contrast_is_told_while_choosing_and_saves_nothing(browser: Client, survey: Survey) -> None:
    page = browser.get(at("look-contrast", survey), {**LOOK, "accent": "#ffdd00"}).text
    assert "Too faint" in page and 'name="better" value="accent #' in page
    assert "Too faint" not in browser.get(at("look-contrast", survey), LOOK).text
    assert draft(survey).look.accent == ""


def test_the_suggested_colour_is_taken_with_one_press(browser: Client, survey: Survey) -> None:
    sent = look_sent(browser, survey, accent="#ffdd00", better="accent #8a7400")
    assert browser.post(at("look-edit", survey), sent).status_code == 302
    assert draft(survey).look.accent == "#8a7400"


def upload(data: bytes, name: str = "logo.png") -> dict[str, SimpleUploadedFile]:
    return {"logo": SimpleUploadedFile(name, data)}


def test_a_logo_comes_by_upload_and_goes_by_a_button(browser: Client, survey: Survey) -> None:
    file = BytesIO()
    Image.new("RGB", (300, 100), "navy").save(file, "JPEG")
    # The name is a lie; the content counts.
    browser.post(at("logo-upload", survey), upload(file.getvalue(), "logo.exe"))
    assert draft(survey).look.logo is not None
    page = browser.get(at("look-edit", survey))
    shown = page.context["logo"]
    assert f'<img src="{shown}" alt="Acme">' in page.text
    assert Client().get(shown).status_code == 200
    preview = Client().get(page.context["frames"][0]["src"]).text
    assert f'<img class="logo" src="{shown}" alt="Acme">' in preview
    browser.post(at("logo-delete", survey))
    assert draft(survey).look.logo is None


def test_a_wrong_file_is_told_beside_its_field(browser: Client, survey: Survey) -> None:
    page = browser.post(at("logo-upload", survey), upload(b"<svg><script/></svg>"))
    assert page.status_code == 422 and "Save the logo as PNG" in page.text
    assert browser.post(at("logo-upload", survey)).status_code == 422


def test_the_page_of_a_look_carries_its_style_and_the_policy_allows_it(
    browser: Client, survey: Survey
) -> None:
    browser.post(at("look-edit", survey), look_sent(browser, survey, accent="#7a1fa2"))
    frames = browser.get(at("look-edit", survey)).context["frames"]
    assert [frame["scheme"] for frame in frames] == ["light", "dark"]
    page = Client().get(frames[0]["src"])
    assert "--accent:#7a1fa2" in page.text
    assert "'sha256-" in page["Content-Security-Policy"]


# --- rules ------------------------------------------------------------------------------------


def rules_sent(survey: Survey, **changes: Any) -> dict[str, Any]:
    return {**RULES, "seen": rules_mark(fresh(survey)), **changes}


def test_rules_hold_at_once_in_the_organisations_time(browser: Client, survey: Survey) -> None:
    sent = rules_sent(survey, opens_at="2026-06-01T09:00", max_answers="100", edit_hours="24")
    assert browser.post(at("rules-edit", survey), sent).status_code == 302
    rules = Rules.model_validate(fresh(survey).rules)
    assert rules.opens_at == datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert (rules.max_answers, rules.edit_hours) == (100, 24)
    live = fresh(survey).live_version
    assert live is not None and live.number == 1
    page = browser.get(at("rules-edit", survey)).text
    assert 'value="2026-06-01T09:00"' in page
    assert "of 100 answers." in page and "Europe/Oslo" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opens_at": "2026-06-02T09:00", "closes_at": "2026-06-01T09:00"}, "before it opens"),
        ({"max_answers": "0"}, "greater than or equal to 1"),
        ({"edit_hours": "-1"}, "greater than or equal to 0"),
        ({"audience": "friends"}, "Select a valid choice"),
        ({"closes_at": "tomorrow"}, "Enter a valid date"),
    ],
)
def test_a_wrong_rule_is_told_and_what_was_typed_stays(
    browser: Client, survey: Survey, wrong: dict[str, str], words: str
) -> None:
    page = browser.post(at("rules-edit", survey), rules_sent(survey, **wrong))
    assert page.status_code == 422 and words in page.text
    assert fresh(survey).rules == {}


def test_a_colleagues_rules_are_told_before_they_are_replaced(
    browser: Client, survey: Survey
) -> None:
    late = rules_sent(survey, max_answers="9")
    browser.post(at("rules-edit", survey), rules_sent(survey, max_answers="5"))
    page = browser.post(at("rules-edit", survey), late)
    assert page.status_code == 409 and "A colleague changed the rules" in page.text
    assert fresh(survey).rules["max_answers"] == 5
    assert 'value="9"' in page.text
    again = {**late, "seen": page.context["seen"]}
    assert browser.post(at("rules-edit", survey), again).status_code == 302
    assert fresh(survey).rules["max_answers"] == 9


def test_anonymity_is_locked_on_screen_after_the_first_answer(
    browser: Client, survey: Survey
) -> None:
    browser.post(at("rules-edit", survey), rules_sent(survey, is_anonymous="on"))
    assert fresh(survey).is_anonymous
    with tenant_scope(survey.organisation):
        Response.objects.create(
            survey=survey, channel="link", day="2026-01-02", recorded_at="2026-01-01T23:00Z"
        )
    page = browser.get(at("rules-edit", survey))
    assert "Anonymous mode is locked" in page.text
    assert page.context["form"].fields["is_anonymous"].disabled
    browser.post(at("rules-edit", survey), rules_sent(survey))
    assert fresh(survey).is_anonymous


def test_a_password_is_shown_once_and_removed(browser: Client, survey: Survey) -> None:
    page = browser.post(at("password-set", survey), {"password": "Sommer 26"})
    assert page.status_code == 200 and "Sommer 26" in page.text
    assert "Sommer 26" not in browser.get(at("rules-edit", survey)).text
    current = [tab["label"] for tab in page.context["tabs"] if tab["current"]]
    assert current == ["Rules"]
    assert browser.post(at("password-set", survey), {"password": "x"}).status_code == 422
    assert fresh(survey).rules["password"]
    browser.post(at("password-set", survey), {"remove": "1", "password": ""})
    assert fresh(survey).rules["password"] == ""


def test_what_the_pages_show_belongs_to_the_draft(browser: Client, survey: Survey) -> None:
    seen = browser.get(at("rules-edit", survey)).context["pages_seen"]
    sent = {"seen": seen, "shows_time": "on", "hidden_names": "store, till  store"}
    assert browser.post(at("pages-edit", survey), sent, headers=AUTOSAVE).status_code == 200
    saved = draft(survey)
    assert (saved.shows_time, saved.hidden_fields) == (True, ["store", "till"])
    live = fresh(survey).live_version
    assert live is not None and not live.definition["shows_time"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("Store", "small letters"),
        ("1st", "small letters"),
        ("lang", "taken already"),
        ("plan", "taken already"),
        (" ".join(f"n{number}" for number in range(21)), "At most 20"),
    ],
)
def test_a_hidden_field_needs_a_free_and_simple_name(
    browser: Client, survey: Survey, names: str, words: str
) -> None:
    with tenant_scope(survey.organisation):
        Property.objects.create(key="plan", label="Plan")
    seen = browser.get(at("rules-edit", survey)).context["pages_seen"]
    page = browser.post(at("pages-edit", survey), {"seen": seen, "hidden_names": names})
    assert page.status_code == 422 and words in page.text
    assert draft(survey).hidden_fields == []


# --- preview ----------------------------------------------------------------------------------


def test_every_way_is_listed_and_its_pages_can_be_seen(browser: Client, survey: Survey) -> None:
    page = browser.get(at("survey-preview", survey))
    ways = page.context["ways"]
    assert [way["steps"] for way in ways][:2] == [["the score is 0–6"], ["the score is 7–8"]]
    chosen = browser.get(at("survey-preview", survey) + ways[0]["href"])
    frame = Client().get(chosen.context["src"]).text
    assert re.search(r'value="0"[^>]* checked', frame)
    follow_up = chosen.context["pages"][1]["href"]
    shown = browser.get(at("survey-preview", survey) + follow_up).context["src"]
    assert ways[0]["asked"][1] in Client().get(shown).text
    ending = chosen.context["pages"][-1]["href"]
    shown = browser.get(at("survey-preview", survey) + ending).context["src"]
    assert Client().get(shown).status_code == 200


def test_a_way_that_needs_a_language_or_a_property_is_shown_so(
    browser: Client, survey: Survey, alice: User
) -> None:
    only = {"subject": "property", "key": "plan", "values": ["gold"]}
    nynorsk = {"subject": "language", "values": ["nb"]}
    extra = {"kind": "text", "key": "extra", "text": {"en": "For gold only"}}
    questions = [*draft(survey).as_json()["questions"], {**extra, "show_if": [[only, nynorsk]]}]
    redraft(survey, alice, questions=questions)
    page = browser.get(at("survey-preview", survey))
    way = next(way for way in page.context["ways"] if "For gold only" in way["asked"])
    chosen = browser.get(at("survey-preview", survey) + way["href"])
    last = browser.get(at("survey-preview", survey) + chosen.context["pages"][-2]["href"])
    frame = Client().get(last.context["src"])
    assert "For gold only" in frame.text and 'lang="nb"' in frame.text


@pytest.mark.parametrize("query", ["way=999", "way=x", "page=-1", "page=99", "language=xx"])
def test_nonsense_in_the_address_shows_the_beginning(
    browser: Client, survey: Survey, query: str
) -> None:
    page = browser.get(f"{at('survey-preview', survey)}?{query}")
    assert page.status_code == 200 and page.context["free"]["current"]


# --- publishing -------------------------------------------------------------------------------


def test_publishing_shows_the_change_and_then_it_is_live(
    browser: Client, survey: Survey, alice: User
) -> None:
    questions = draft(survey).as_json()["questions"]
    questions[0]["text"]["en"] = "Would you recommend us?"
    redraft(survey, alice, questions=questions)
    page = browser.get(at("survey-publish", survey))
    assert "Would you recommend us?" in page.text and "Your trend breaks here" in page.text
    assert "Version 1" in browser.get(at("version-list", survey)).text
    revision = fresh(survey).draft_revision
    assert browser.post(at("survey-publish", survey), {"revision": 1}).status_code == 409
    assert browser.post(at("survey-publish", survey), {"revision": "x"}).status_code == 409
    assert browser.post(at("survey-publish", survey), {"revision": revision}).status_code == 302
    live = fresh(survey).live_version
    assert live is not None and live.number == 2
    assert "Nothing: the draft is what" in browser.get(at("survey-publish", survey)).text


def test_a_fatal_problem_blocks_publishing_and_leads_to_its_place(
    browser: Client, survey: Survey, alice: User
) -> None:
    questions = draft(survey).as_json()["questions"]
    questions[1]["text"] = {}
    redraft(survey, alice, questions=questions)
    page = browser.get(at("survey-publish", survey)).text
    assert "This must be put right first" in page
    assert at("question-edit", survey, key=questions[1]["key"]) in page
    assert 'class="btn btn-primary" type="submit"' not in page
    sent = {"revision": fresh(survey).draft_revision}
    assert browser.post(at("survey-publish", survey), sent).status_code == 422
    live = fresh(survey).live_version
    assert live is not None and live.number == 1


def test_faint_colours_and_missing_translations_are_warned_of_and_block_nothing(
    browser: Client, survey: Survey, alice: User
) -> None:
    document = draft(survey).as_json()
    document["questions"][1]["text"].pop("sv", None)
    redraft(survey, alice, questions=document["questions"], look={"accent": "#ffee00"})
    page = browser.get(at("survey-publish", survey)).text
    assert "Some colours are too faint" in page and "Svenska lacks" in page
    sent = {"revision": fresh(survey).draft_revision}
    assert browser.post(at("survey-publish", survey), sent).status_code == 302


def test_people_in_the_middle_are_counted_without_tests(
    browser: Client, survey: Survey, alice: User
) -> None:
    redraft(survey, alice, shows_time=True)
    with tenant_scope(survey.organisation):
        for is_test in (False, True):
            Response.objects.create(
                survey=survey,
                version=fresh(survey).live_version,
                channel="link",
                day="2026-01-02",
                is_test=is_test,
            )
    assert "1 person has begun and not finished" in browser.get(at("survey-publish", survey)).text


PAGES = ["look-edit", "rules-edit", "survey-publish", "look-contrast"]
ACTIONS = ["logo-upload", "logo-delete", "password-set", "pages-edit"]


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
def test_a_viewer_may_not_and_a_stranger_finds_nothing(
    survey: Survey, carol: User, mallory: User, name: str
) -> None:
    where = at(name, survey)
    assert LoggedIn(carol).post(where).status_code == 403
    assert LoggedIn(mallory).post(where).status_code == 404
    assert LoggedIn(mallory).post(where.replace("/o/acme/", "/o/globex/")).status_code in {404, 405}
    assert Client().get(where).status_code == 302
    if name in ACTIONS:
        assert LoggedIn(carol).get(where).status_code == 403


@pytest.mark.parametrize("name", ["look-edit", "rules-edit", "survey-preview", "survey-publish"])
def test_an_empty_survey_has_every_screen(
    browser: Client, acme: Organisation, alice: User, name: str
) -> None:
    with tenant_scope(acme):
        empty = survey_create(organisation=acme, name="New", actor=alice)
    page = browser.get(at(name, empty))
    assert page.status_code == 200
    if "src" in page.context:
        assert Client().get(page.context["src"], follow=True).status_code == 200


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "²", "1e3", "\x00"])
def test_what_is_no_number_is_none_anywhere(browser: Client, survey: Survey, number: str) -> None:
    assert browser.post(at("survey-publish", survey), {"revision": number}).status_code < 500
    for name in ("way", "page"):
        assert browser.get(at("survey-preview", survey), {name: number}).status_code == 200
