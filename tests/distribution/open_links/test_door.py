"""The door of an open link: refusals, robots, limits and the password."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock, limits
from distribution import open_links
from distribution.models import ShareLink
from surveys.answering import reply_signed
from surveys.models import Survey
from tests.distribution.open_links.visitor import Visitor, answers, rules
from tests.surveys.everything import question

FIRST_QUESTION = question("nps")["text"]["en"]

# Refusals


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"rules": rules(audience="invited")}, 403, "for invited people"),
        ({"rules": rules(opens_at="2100-01-01T00:00:00Z")}, 403, "not open yet"),
        ({"rules": rules(closes_at="2020-01-01T00:00:00Z")}, 410, "is closed"),
        ({"state": "closed"}, 410, "is closed"),
    ],
)
def test_each_refusal_is_a_page_and_keeps_nothing(
    acme: Organisation,
    survey: Survey,
    link: str,
    changes: dict[str, Any],
    status: int,
    words: str,
) -> None:
    kari = Visitor()
    kari.open(f"{link}?lang=en")
    with tenant_scope(acme):
        Survey.objects.filter(pk=survey.pk).update(**changes)
    assert kari.send(nps="9").status_code == status
    page = kari.open(f"{link}?lang=en")
    assert page.status_code == status
    assert words in kari.shown.text
    assert answers(acme) == []


def test_a_closed_link_takes_no_new_answer_but_lets_one_under_way_finish(
    acme: Organisation, link: str
) -> None:
    kari, ola = Visitor(), Visitor()
    kari.open(link)
    kari.send(nps="9")
    with tenant_scope(acme):
        ShareLink.objects.update(closed_at=clock.now())
    assert ola.open(link).status_code == 410
    kari.send(text="Done")
    (answer,) = answers(acme)
    assert answer.comment == "Done"


def test_a_full_survey_takes_no_more(acme: Organisation, survey: Survey, link: str) -> None:
    with tenant_scope(acme):
        Survey.objects.filter(pk=survey.pk).update(rules=rules(max_answers=1))
    kari, ola = Visitor(), Visitor()
    kari.open(link)
    ola.open(link)
    kari.send(nps="9")
    assert ola.send(nps="2").status_code == 410
    kari.send(text="Done")
    assert [answer.comment for answer in answers(acme)] == ["Done"]


def test_after_the_trial_the_link_says_so(acme: Organisation, link: str) -> None:
    acme.trial_ends_at = clock.now() - timedelta(days=1)
    acme.save()
    assert Client().get(link).status_code == 410


def test_a_large_body_is_refused_unread(acme: Organisation, link: str) -> None:
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9", text="x" * 10_000_000)
    assert kari.answered.status_code == 413
    assert answers(acme) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"nps=9"),
        ("application/x-www-form-urlencoded; charset=iso-8859-1", b"nps=9"),
        ("application/x-www-form-urlencoded", b"nps=%ff%00&_r=%ff"),
        ("application/x-www-form-urlencoded", b"&".join([b"x=1"] * 2000)),
        ("multipart/form-data", b"nps=9"),
        ("multipart/form-data; boundary=x", b"nps=9"),
        ("application/json", b"[" * 100_000),
    ],
)
def test_no_body_breaks_the_page(
    acme: Organisation, link: str, content_type: str, body: bytes
) -> None:
    for path in (link, f"{link}/0", f"{link}/7", f"{link}/password", f"{link}/thanks"):
        done = Client().post(path, body, content_type=content_type)
        assert done.status_code < 500, path
    assert answers(acme) == []


# Robots and limits


def test_a_robot_is_thanked_counted_and_not_kept(acme: Organisation, link: str) -> None:
    robot = Visitor()
    robot.open(f"{link}?lang=en")
    page = robot.send(nps="9", Website="https://spam.example")
    assert page.status_code == 200
    assert "Thank you (en)" in robot.shown.text
    assert answers(acme) == []
    with tenant_scope(acme):
        assert ShareLink.objects.get().robots == 1


def test_too_many_first_answers_of_a_place_wait_and_later_pages_do_not(
    acme: Organisation, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = limits.Limit("few", 2, 600)
    monkeypatch.setattr(open_links, "FIRST_ANSWERS_OF_A_PLACE", few)
    visitors = [Visitor() for _ in range(3)]
    for visitor in visitors:
        visitor.open(link)
        visitor.send(nps="9")
    assert [each.answered.status_code for each in visitors] == [303, 303, 429]
    assert int(visitors[2].answered.headers["Retry-After"]) > 0
    visitors[0].send(text="Later page")
    assert [answer.comment for answer in answers(acme)] == ["Later page", ""]
    elsewhere = Visitor(REMOTE_ADDR="203.0.113.9")
    elsewhere.open(link)
    elsewhere.send(nps="9")
    assert elsewhere.answered.status_code == 303


@pytest.mark.parametrize("place", ["address", "cookie"])
def test_a_first_answer_without_the_field_that_is_counted_is_not_kept(
    acme: Organisation, link: str, place: str
) -> None:
    robot = Visitor()
    robot.open(link)
    found = re.search(r'name="_r" value="([^"]+)"', robot.shown.text)
    assert found is not None
    if place == "cookie":
        robot.cookies["answer"] = found[1]
    address = f"{link}/0?r={found[1]}" if place == "address" else f"{link}/0"
    assert robot.post(address, {"nps": "9"}).status_code == 303
    assert answers(acme) == []


def test_guessing_links_ends_in_a_page_of_its_own(
    acme: Organisation, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_links, "UNKNOWN_LINKS", limits.Limit("few", 2, 600))
    guesses = [f"/s/{acme.key}.wrong{number}" for number in range(3)]
    assert [Client().get(path).status_code for path in guesses] == [404, 404, 429]
    assert Client().get("/s/nobody.wrong").status_code == 429
    assert Client().get(link).status_code == 200


def test_without_valkey_answers_are_still_taken(
    acme: Organisation, link: str, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    limits._valkey.cache_clear()
    try:
        kari = Visitor()
        kari.open(link)
        kari.send(nps="9")
    finally:
        limits._valkey.cache_clear()
    assert len(answers(acme)) == 1


# The password


@pytest.fixture
def locked(acme: Organisation, survey: Survey, link: str) -> str:
    with tenant_scope(acme):
        Survey.objects.filter(pk=survey.pk).update(rules=rules(password=make_password("rose")))
    return link


def test_the_password_opens_the_survey_and_is_carried_without_a_cookie(
    acme: Organisation, locked: str
) -> None:
    kari = Visitor()
    kari.open(f"{locked}?lang=en&campaign=autumn")
    assert FIRST_QUESTION not in kari.shown.text
    kari.send(password="thorn")
    assert kari.answered.status_code == 422
    assert "not the password" in kari.shown.text
    kari.send(password="rose")
    assert FIRST_QUESTION in kari.shown.text
    assert not kari.cookies
    kari.send(nps="9")
    kari.send(text="In")
    (answer,) = answers(acme)
    assert (answer.comment, answer.properties) == ("In", {"campaign": "autumn"})


def test_no_form_and_no_old_key_gets_past_the_password(
    acme: Organisation, survey: Survey, locked: str
) -> None:
    kari = Visitor()
    kari.open(f"{locked}?lang=en")
    kari.send(password="rose")
    path = kari.answered.headers["Location"]
    with tenant_scope(acme):
        Survey.objects.filter(pk=survey.pk).update(rules=rules(password=make_password("lily")))
    assert FIRST_QUESTION not in Client().get(path).text
    Client().post(path, {"nps": "9", "_r": reply_signed(survey.pk, survey.pk)})
    Client().post(f"{locked}/0?k=k~1~forged", {"nps": "9"})
    assert answers(acme) == []


def test_passwords_are_tried_ten_times_in_a_minute(
    acme: Organisation, locked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = open_links.PASSWORDS_OF_A_PLACE
    assert (limit.count, limit.seconds) == (10, 60)
    # However slow the machine is, none comes back during the test.
    monkeypatch.setattr(open_links, "PASSWORDS_OF_A_PLACE", replace(limit, seconds=6000))
    codes = [
        Client().post(f"{locked}/password", {"password": str(number)}).status_code
        for number in range(12)
    ]
    assert codes == [422] * 10 + [429] * 2


@pytest.mark.parametrize("step", ["", "/0", "/7", "/thanks"])
def test_a_password_is_taken_only_where_tries_are_counted(locked: str, step: str) -> None:
    done = Client().post(f"{locked}{step}?lang=en", {"password": "rose"})
    assert done.status_code == 200
    assert "Password or code" in done.text
