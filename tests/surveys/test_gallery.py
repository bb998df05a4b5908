"""The gallery: templates looked through, used, kept, described anew, deleted, imported."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.documents import document_of
from surveys.models import Survey, SurveyTemplate
from surveys.services import survey_create, template_create
from tests.conftest import LoggedIn


@pytest.fixture
def browser(bob: User) -> Client:
    return LoggedIn(bob)


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    with tenant_scope(acme):
        return survey_create(organisation=acme, template="csat", name="Autumn", actor=alice)


@pytest.fixture
def own(survey: Survey, alice: User) -> SurveyTemplate:
    with tenant_scope(survey.organisation):
        return template_create(
            survey=survey, name="Ours", description="In May", purpose="service", actor=alice
        )


def at(name: str, **more: Any) -> str:
    return reverse(f"surveys:{name}", kwargs={"slug": "acme", **more})


def only_survey(acme: Organisation) -> Survey:
    with tenant_scope(acme):
        return Survey.objects.select_related("organisation").latest("created_at")


def test_the_gallery_shows_every_template_and_filters_by_purpose(browser: Client) -> None:
    page = browser.get(at("survey-create")).content.decode()
    for key in templates():
        assert at("survey-from-template", key=key) in page
    events = browser.get(at("survey-create"), {"purpose": "events"}).content.decode()
    assert re.findall(r"/surveys/new/from/(\w+)/", events) == ["event"]
    unknown = browser.get(at("survey-create"), {"purpose": "<blink>"}).content.decode()
    assert unknown.count("template-card") == len(templates()) and "<blink" not in unknown


def frame_of(page: str) -> str:
    found = re.search(r'<iframe src="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("key", templates())
def test_every_page_of_a_template_can_be_seen_before_it_is_used(browser: Client, key: str) -> None:
    page = browser.get(at("survey-from-template", key=key), {"language": "sv"}).content.decode()
    first = Client().get(frame_of(page)).content.decode()
    definition = templates()[key].example(company="Acme", language="en")
    assert 'lang="sv"' in first and "Acme" in first
    hrefs = re.findall(r'href="(/s/template/[^"]+)" target="template"', page)
    assert len(hrefs) == len(definition.pages)
    for href, questions in zip(hrefs, definition.pages, strict=True):
        shown = Client().get(href.replace("&amp;", "&"))
        assert shown.status_code == 200
        assert any(f'name="{question.key}' in shown.content.decode() for question in questions)


def test_a_template_is_walked_through_to_its_end_and_nothing_is_kept(
    browser: Client, acme: Organisation
) -> None:
    where = frame_of(browser.get(at("survey-from-template", key="csat")).content.decode())
    visitor = Client()
    second = visitor.post(where, {"csat": "5"})
    assert second.status_code == 303
    last = visitor.post(second["Location"], {"value_most": "Calm"}, follow=True)
    assert "Great to hear" in last.content.decode()
    with tenant_scope(acme):
        assert not Survey.objects.exists()


def test_a_forged_address_shows_nothing() -> None:
    assert Client().get(reverse("surveys:template-preview", args=["forged"])).status_code == 404


def test_makes_a_survey_in_the_words_of_the_organisation(
    browser: Client, acme: Organisation
) -> None:
    sent = browser.post(at("survey-from-template", key="nps_relationship"), {"name": "Autumn"})
    survey = only_survey(acme)
    assert sent["Location"] == at("survey-detail", pk=survey.pk)
    definition = Definition.model_validate(survey.draft)
    assert (survey.name, survey.metric, survey.is_anonymous) == ("Autumn", "nps", False)
    assert "Acme" in definition.questions[0].text["nb"]
    assert definition.template == "nps_relationship"


def test_asks_for_what_a_template_leaves_open(browser: Client, acme: Organisation) -> None:
    where = at("survey-from-template", key="market_research")
    empty = browser.post(where, {"name": "Market", "category_nb": "kaffe"})
    assert empty.status_code == 422
    assert set(empty.context["form"].errors) == {"category_en", "brands"}
    assert 'value="kaffe"' in empty.content.decode()
    many = "\n".join(f"Brand {number}" for number in range(21))
    assert browser.post(where, {"name": "M", "category_en": "tea", "brands": many}).status_code == (
        422
    )
    typed = {"name": "M", "category_en": "tea", "category_nb": "te", "brands": " A \n\nB\nA"}
    assert browser.post(where, typed).status_code == 302
    definition = Definition.model_validate(only_survey(acme).draft)
    assert definition.questions[0].text == {
        "en": "Have you bought tea in the last 12 months?",
        "nb": "Har du kjøpt te de siste 12 månedene?",
        "sv": "Har du köpt tea de senaste 12 månaderna?",
    }
    uses = definition.question("uses")
    assert uses is not None and uses.kind == "single_choice"
    assert [choice.text["en"] for choice in uses.choices] == ["Acme", "A", "B"]


def test_employees_are_asked_anonymously_unless_somebody_says_no(
    browser: Client, acme: Organisation
) -> None:
    where = at("survey-from-template", key="enps")
    assert "checked" in browser.get(where).content.decode()
    browser.post(where, {"name": "Staff", "is_anonymous": "on"})
    assert only_survey(acme).is_anonymous
    browser.post(where, {"name": "Staff"})
    assert not only_survey(acme).is_anonymous


def test_an_unknown_template_is_not_found(browser: Client) -> None:
    assert browser.get(at("survey-from-template", key="unheard-of")).status_code == 404


def test_starts_from_scratch(browser: Client, acme: Organisation) -> None:
    assert browser.get(at("survey-from-scratch")).status_code == 200
    assert browser.post(at("survey-from-scratch"), {"name": " "}).status_code == 422
    assert browser.post(at("survey-from-scratch"), {"name": "Mine"}).status_code == 302
    survey = only_survey(acme)
    assert survey.name == "Mine" and survey.draft["questions"] == []


def test_keeps_a_survey_as_a_template_and_starts_another_from_it(
    browser: Client, acme: Organisation, survey: Survey
) -> None:
    where = at("own-template-create", pk=survey.pk)
    assert 'value="Autumn"' in browser.get(where).content.decode()
    assert browser.post(where, {"name": "Ours", "purpose": "unheard-of"}).status_code == 422
    typed = {"name": "Ours", "description": "In May", "purpose": "service"}
    assert browser.post(where, typed)["Location"].endswith("?purpose=own")
    with tenant_scope(acme):
        own = SurveyTemplate.objects.get()
        assert AuditEntry.objects.filter(action="template.created").exists()
    gallery = browser.get(at("survey-create"), {"purpose": "own"}).content.decode()
    assert at("survey-from-own", pk=own.pk) in gallery and "In May" in gallery
    look = browser.get(at("survey-from-own", pk=own.pk)).content.decode()
    assert "How satisfied are you with Acme?" in Client().get(frame_of(look)).content.decode()
    browser.post(at("survey-from-own", pk=own.pk), {"name": "Spring"})
    made = only_survey(acme)
    assert made.name == "Spring" and made.draft == survey.draft and made.pk != survey.pk


def test_a_template_is_described_anew_and_deleted_but_its_surveys_stay(
    browser: Client, acme: Organisation, own: SurveyTemplate
) -> None:
    where = at("own-template-edit", pk=own.pk)
    assert browser.get(where).status_code == 200
    assert browser.post(where, {"name": ""}).status_code == 422
    browser.post(where, {"name": "Theirs", "description": "", "purpose": "events"})
    with tenant_scope(acme):
        own.refresh_from_db()
        assert (own.name, own.purpose) == ("Theirs", "events")
    assert "Theirs" in browser.get(at("own-template-delete", pk=own.pk)).content.decode()
    browser.post(at("own-template-delete", pk=own.pk))
    with tenant_scope(acme):
        assert not SurveyTemplate.objects.exists() and Survey.objects.exists()
        done = set(AuditEntry.objects.values_list("action", flat=True))
    assert done >= {"template.created", "template.changed", "template.deleted"}


@pytest.mark.parametrize("name", ["survey-from-own", "own-template-edit", "own-template-delete"])
def test_the_templates_of_others_are_not_found(
    own: SurveyTemplate, mallory: User, carol: User, name: str
) -> None:
    stranger = LoggedIn(mallory)
    elsewhere = reverse(f"surveys:{name}", kwargs={"slug": "globex", "pk": own.pk})
    for where in (at(name, pk=own.pk), elsewhere):
        assert stranger.get(where).status_code == stranger.post(where).status_code == 404
    assert LoggedIn(carol).get(at(name, pk=own.pk)).status_code == 403
    gallery = stranger.get(reverse("surveys:survey-create", kwargs={"slug": "globex"}))
    assert "Ours" not in gallery.content.decode()


def test_a_survey_leaves_as_a_file_and_comes_back_the_same(
    browser: Client, acme: Organisation, survey: Survey
) -> None:
    left = browser.get(at("survey-export", pk=survey.pk))
    assert left["Content-Disposition"] == 'attachment; filename="autumn.json"'
    assert json.loads(left.content) == document_of(survey)
    file = SimpleUploadedFile("autumn.json", left.content)
    assert browser.post(at("survey-import"), {"file": file}).status_code == 302
    made = only_survey(acme)
    assert made.pk != survey.pk and made.name == "Autumn" and made.draft == survey.draft
    assert browser.get(at("survey-export", pk=made.pk)).content == left.content


def test_pasted_text_stays_and_the_problem_stands_beside_it(
    browser: Client, survey: Survey
) -> None:
    document = document_of(survey)
    document["definition"]["questions"][0]["style"] = "hearts"
    pasted = json.dumps(document)
    answer = browser.post(at("survey-import"), {"document": pasted})
    assert answer.status_code == 422
    assert "hearts" in answer.content.decode()
    assert answer.context["form"].errors["document"] == [
        "Question 1, style: must be one of 'numbers', 'stars' or 'faces'."
    ]
    assert browser.post(at("survey-import"), {"document": ""}).status_code == 422
    assert browser.post(at("survey-import"), {"document": "a\0b"}).status_code == 422


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (1024 * 1024 + 1), b"[" * 200_000, b""])
def test_a_hostile_file_is_refused_beside_its_field(browser: Client, content: bytes) -> None:
    file = SimpleUploadedFile("autumn.json", content)
    answer = browser.post(at("survey-import"), {"file": file})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file"}


def test_a_viewer_exports_but_makes_nothing(survey: Survey, carol: User) -> None:
    viewer = LoggedIn(carol)
    assert viewer.get(at("survey-export", pk=survey.pk)).status_code == 200
    for name in ("survey-create", "survey-import", "survey-from-scratch"):
        assert viewer.get(at(name)).status_code == 403


def test_the_list_is_searched_when_it_is_long(
    browser: Client, acme: Organisation, alice: User
) -> None:
    assert at("survey-create") in browser.get(at("survey-list")).content.decode()
    with tenant_scope(acme):
        for number in range(21):
            survey_create(organisation=acme, name=f"Region {number}", actor=alice)
    whole = browser.get(at("survey-list")).content.decode()
    assert 'role="search"' in whole and whole.count('<th scope="row">') == 21
    some = browser.get(at("survey-list"), {"search": "region 20"}).content.decode()
    assert some.count('<th scope="row">') == 1
    none = browser.get(at("survey-list"), {"search": "nowhere"}).content.decode()
    assert "No survey has that name" in none
