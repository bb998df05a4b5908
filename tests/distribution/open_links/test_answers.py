"""Answering through an open link: one form is one answer, and what is forged is not taken."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution import linked
from surveys.answering import reply_signed
from surveys.models import Response, Survey
from tests.distribution.open_links.visitor import TWO_PAGES, Visitor, answers, rules
from tests.surveys.everything import definition, live, open_link, question, text


def test_looking_keeps_nothing_and_sets_no_cookie(acme: Organisation, link: str) -> None:
    kari = Visitor()
    assert kari.open(link).status_code == 200
    assert kari.get(f"{link}/0").status_code == 200
    assert answers(acme) == []
    assert not kari.cookies


def test_page_by_page_becomes_one_answer(acme: Organisation, survey: Survey, link: str) -> None:
    kari = Visitor()
    kari.open(f"{link}?lang=nb")
    kari.send(nps="9")
    (answer,) = answers(acme)
    assert (answer.score, answer.completed_at, answer.channel) == (9, None, "link")
    assert answer.link_id is not None and answer.contact_id is None
    page = kari.send(text="Rask levering")
    (answer,) = answers(acme)
    assert answer.comment == "Rask levering"
    assert answer.completed_at is not None
    assert answer.language == "nb"
    assert "Thank you (nb)" in page.text


def test_the_same_form_sent_again_is_the_same_answer(acme: Organisation, link: str) -> None:
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9")
    kari.send_again()
    assert kari.answered.status_code == 303
    kari.cookies.clear()
    kari.send_again()
    assert [answer.score for answer in answers(acme)] == [9]


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_answer(acme: Organisation, link: str) -> None:
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9")
    path, form = kari.sent
    with tenant_scope(acme):
        Response.objects.all().delete()

    def press(_: int) -> int:
        try:
            return Client().post(path, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(20))) == {303}
    assert len(answers(acme)) == 1


def test_another_person_with_the_same_link_is_another_answer(acme: Organisation, link: str) -> None:
    for score in ("9", "3"):
        visitor = Visitor()
        visitor.open(link)
        visitor.send(nps=score)
    assert [answer.score for answer in answers(acme)] == [9, 3]


def test_a_form_without_its_own_answer_keeps_nothing(acme: Organisation, link: str) -> None:
    done = Client().post(f"{link}/0", {"nps": "9"})
    assert done.status_code == 303
    assert answers(acme) == []


@pytest.mark.parametrize("place", ["address", "form", "cookie"])
def test_a_forged_answer_id_is_not_taken(
    acme: Organisation, survey: Survey, link: str, place: str
) -> None:
    kari, eve = Visitor(), Visitor()
    kari.open(link)
    kari.send(nps="9")
    (mine,) = answers(acme)
    forged = f"{mine.pk.hex}~{'A' * 43}"
    if place == "address":
        eve.post(f"{link}/0?r={forged}", {"nps": "0"})
    elif place == "form":
        eve.post(f"{link}/0", {"nps": "0", "_r": forged})
    else:
        eve.cookies["answer"] = forged
        eve.post(f"{link}/0", {"nps": "0"})
    assert [answer.score for answer in answers(acme)] == [9]
    assert "You answered" not in eve.get(f"{link}/thanks?r={forged}", follow=True).text


def test_an_answer_of_another_survey_or_tenant_is_not_opened(
    acme: Organisation, alice: User, globex: Organisation, mallory: User, link: str
) -> None:
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9")
    (mine,) = answers(acme)
    others = [
        live(acme, alice, definition(*TWO_PAGES)),
        live(globex, mallory, definition(*TWO_PAGES)),
    ]
    for other in others:
        path = open_link(other)
        signed = reply_signed(mine.pk, mine.survey_id)
        Client().post(f"{path}/0?r={signed}", {"nps": "0"})
        Client().post(f"{path}/0", {"nps": "0", "_r": signed})
    assert [answer.score for answer in answers(acme)] == [9]
    assert answers(globex) == []


def test_a_token_works_for_its_own_organisation_alone(
    link: str, acme: Organisation, globex: Organisation
) -> None:
    stolen = link.replace(acme.key, globex.key)
    assert Client().get(stolen).status_code == 404


# One answer of each


def test_where_one_answer_each_is_wanted_the_device_finds_its_own_again(
    acme: Organisation, link: str
) -> None:
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9")
    mark = kari.cookies["answer"]
    assert (mark["path"], mark["httponly"], mark["samesite"]) == (link, True, "Lax")
    kari.open(link)
    kari.send(text="Second thought")
    kari.open(link)
    assert "You have already answered" in kari.shown.text
    (answer,) = answers(acme)
    assert answer.comment == "Second thought"


def test_the_address_of_the_last_page_can_be_passed_on(acme: Organisation, alice: User) -> None:
    for questions in (TWO_PAGES, [question("nps")]):
        kari = Visitor()
        kari.open(open_link(live(acme, alice, definition(*questions))))
        kari.send(nps="9")
        if len(questions) == 2:
            kari.send(text="Between you and me")
        address = kari.shown.request["PATH_INFO"], kari.shown.request["QUERY_STRING"]
        assert "Change my answer" in kari.shown.text
        assert address[0].endswith("/thanks") and "r=" not in address[1]
        friend = Visitor()
        friend.open("?".join(address))
        assert "Between you and me" not in friend.shown.text
        friend.send(nps="1")
        assert kari.get("?".join(address)).text == kari.shown.text
    assert [answer.score for answer in answers(acme)] == [9, 1, 9, 1]


def test_where_many_answers_are_wanted_no_cookie_is_left(acme: Organisation, alice: User) -> None:
    link = open_link(live(acme, alice, definition(*TWO_PAGES), rules=rules(answers_each="many")))
    kari = Visitor()
    for _ in range(2):
        kari.open(link)
        kari.send(nps="9")
        kari.send(text="Fine")
    assert not kari.cookies
    assert len(answers(acme)) == 2


def test_an_anonymous_device_knows_that_and_not_what_it_answered(
    acme: Organisation, alice: User
) -> None:
    survey = live(acme, alice, definition(*TWO_PAGES, hidden_fields=["plan"]), is_anonymous=True)
    link = open_link(survey)
    kari = Visitor()
    kari.open(f"{link}?plan=gold")
    kari.send(nps="9")
    assert not kari.cookies
    kari.send(text="Fine")
    assert kari.cookies["answer"].value == "given"
    (answer,) = answers(acme)
    assert (answer.link_id, answer.properties, answer.pk.version) == (None, {}, 4)
    assert kari.open(link).status_code == 403
    assert "You have already answered" in kari.shown.text


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_a_page_that_promised_something_else_is_shown_again(
    acme: Organisation, alice: User, is_anonymous: bool
) -> None:
    survey = live(acme, alice, definition(*TWO_PAGES), is_anonymous=not is_anonymous)
    kari = Visitor()
    kari.open(open_link(survey))
    with tenant_scope(acme):
        Survey.objects.update(is_anonymous=is_anonymous)
    kari.send(nps="9")
    assert answers(acme) == []
    kari.send(nps="9")
    assert [answer.pk.version == 4 for answer in answers(acme)] == [is_anonymous]


# Deleted while it is being answered


def deleting(monkeypatch: pytest.MonkeyPatch, reads: str) -> None:
    """Staff delete every answer just after the request has read it."""
    read = getattr(linked, reads)

    def read_and_delete(**key: Any) -> Any:
        found = read(**key)
        Response.objects.all().delete()
        return found

    monkeypatch.setattr(linked, reads, read_and_delete)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_answer_deleted_under_way_begins_again(
    acme: Organisation, link: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    kari = Visitor()
    kari.open(f"{link}?plan=gold&lang=en")
    kari.send(nps="9")
    second_page = kari.answered.headers["Location"]
    with monkeypatch.context() as patch:
        deleting(patch, "response_saved")
        sent = getattr(kari, method)(second_page, {"text": "Fine"} if method == "post" else None)
    assert (sent.status_code, answers(acme)) == ({"get": 200, "post": 303}[method], [])
    assert question("nps")["text"]["en"] in kari.open(second_page).text
    kari.send(nps="8")
    assert [answer.score for answer in answers(acme)] == [8]


# Hidden fields


def test_declared_fields_of_the_address_are_kept_and_no_others(
    acme: Organisation, link: str
) -> None:
    kari = Visitor()
    kari.open(f"{link}?campaign=autumn&plan=%3Cscript%3E=1%2B1%00&secret=x&lang=sv")
    assert "<script>=1" not in kari.shown.text
    kari.send(nps="9")
    (answer,) = answers(acme)
    assert answer.properties == {"campaign": "autumn", "plan": "<script>=1+1"}
    kari.post(f"{link}/1?campaign=other&{kari.answered.headers['Location'].partition('?')[2]}")
    assert answers(acme)[0].properties["campaign"] == "autumn"


def test_a_hidden_field_outlives_a_change_of_language(acme: Organisation, link: str) -> None:
    kari = Visitor()
    kari.open(f"{link}?campaign=autumn&lang=en")
    swedish = re.search(r'href="([^"]*)" lang="sv"', kari.shown.text)
    assert swedish is not None
    kari.open(urljoin(link, swedish.group(1).replace("&amp;", "&")))
    kari.send(nps="9")
    assert answers(acme)[0].properties == {"campaign": "autumn"}


def test_a_hidden_field_is_cut(acme: Organisation, link: str) -> None:
    kari = Visitor()
    kari.open(f"{link}?campaign={'x' * 5000}")
    kari.send(nps="9")
    assert answers(acme)[0].properties == {"campaign": "x" * 200}


# The script's way


def test_a_script_is_told_where_to_go_on(acme: Organisation, link: str) -> None:
    kari = Visitor(headers={"X-Requested-With": "respond"})
    kari.open(link)
    kari.send(nps="9")
    assert kari.answered.status_code == 204
    assert kari.answered.headers["X-Next"].startswith(f"{link}/1?")
    assert [answer.score for answer in answers(acme)] == [9]


def test_words_of_every_language_are_there(acme: Organisation, link: str) -> None:
    for language in text(""):
        page = Client().get(f"{link}?lang={language}").text
        assert question("nps")["text"][language] in page
        assert f'<html lang="{language}">' in page


# What a phone loads


MOST = 15_000


def test_the_first_page_weighs_little(acme: Organisation, link: str) -> None:
    page = Client().get(f"{link}?lang=en").text
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert set(names) == {"css/respond.css", "js/respond.js"}
    files = [Path(django_settings.BASE_DIR, "static", name).read_bytes() for name in names]
    assert len(page.encode()) + sum(map(len, files)) <= MOST


@pytest.mark.parametrize("is_anonymous", [False, True])
@pytest.mark.parametrize("each", ["one", "many"])
def test_the_privacy_page_tells_what_the_browser_keeps(
    acme: Organisation, alice: User, is_anonymous: bool, each: str
) -> None:
    survey = live(
        acme,
        alice,
        definition(*TWO_PAGES),
        is_anonymous=is_anonymous,
        rules=rules(answers_each=each),
    )
    page = Client().get(f"{open_link(survey)}/privacy?lang=en").text
    assert ("in one cookie" in page) == (each == "one")
    assert ("a day at most" in page) == (each == "one" and not is_anonymous)
    assert "knows about you" not in page
