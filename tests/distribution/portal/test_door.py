"""The respondents' portal: how its door looks, what opens it, and what its cookie may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.codes import code_shown
from distribution.models import Invitation
from tests.distribution.login import give_code
from tests.distribution.portal.conftest import State, door, send, try_code

pytestmark = pytest.mark.django_db


# The door


def test_the_door_is_open_in_every_language_and_sets_no_cookie(acme: Organisation) -> None:
    browser = Client()
    page = browser.get(door(acme))
    assert page.status_code == 200 and not page.cookies
    for language, words in {"en": "Your code", "nb": "Koden din", "sv": "Din kod"}.items():
        page = browser.get(f"{door(acme)}?lang={language}")
        assert page.headers["Content-Language"] == language
        assert words in page.text
    norwegian = browser.get(door(acme), HTTP_ACCEPT_LANGUAGE="no,en;q=0.5")
    assert norwegian.headers["Content-Language"] == "nb"


def test_the_pages_stay_in_no_cache_and_are_found_by_no_robot(acme: Organisation) -> None:
    for page in (Client().get(door(acme)), try_code(acme, "nonsense")):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_portal_of_nobody_looks_like_any_unknown_address(acme: Organisation) -> None:
    nowhere = Client().get("/p/nobodyis/")
    assert nowhere.status_code == 404
    assert nowhere.content == Client().get("/s/nobodyis.x").content
    assert Client().post("/p/nobodyis/", {"act": "code", "code": "x"}).status_code == 404


# Personal codes


def test_a_code_opens_the_list_however_it_is_typed(
    acme: Organisation, invitation: Invitation
) -> None:
    code = give_code(invitation)
    for typed in (code, code_shown(code), code.lower(), f" {code[:3]} {code[3:]} "):
        browser = Client()
        page = try_code(acme, typed, browser)
        assert (page.status_code, page.headers["Location"]) == (303, f"{door(acme)}?lang=en")
        listed = browser.get(door(acme))
        assert "Kari Nordmann" in listed.text
        assert f"/s/{acme.key}.{invitation.token}?lang=" in listed.text


def test_a_code_is_in_no_address_and_no_log(
    acme: Organisation, invitation: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    code, browser = give_code(invitation), Client()
    page = try_code(acme, code, browser)
    assert code not in str(page.headers) + str(page.cookies)
    assert code not in browser.get(door(acme)).text
    try_code(acme, "A" * 10)
    assert code not in caplog.text


def test_the_cookie_is_short_lived_closed_and_for_this_portal_alone(
    acme: Organisation, invitation: Invitation
) -> None:
    browser = Client()
    cookie = try_code(acme, give_code(invitation), browser).cookies["portal"]
    assert (cookie["path"], cookie["samesite"]) == (door(acme), "Lax")
    assert cookie["httponly"] and not cookie["max-age"]
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        assert "Kari" in browser.get(door(acme)).text
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert "Kari" not in browser.get(door(acme)).text


def test_a_cookie_opens_no_other_organisations_portal(
    acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    cookie = try_code(acme, give_code(invitation)).cookies["portal"].value
    for key, opens in ((acme.key, True), (globex.key, False)):
        browser = Client()
        browser.cookies["portal"] = cookie
        assert ("Kari" in browser.get(f"/p/{key}/").text) is opens


def test_a_code_opens_no_other_organisations_portal(
    acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    code = give_code(invitation)
    assert try_code(globex, code).status_code == 422
    assert try_code(acme, code).status_code == 303


def test_logging_out_closes_the_list(acme: Organisation, invitation: Invitation) -> None:
    browser = Client()
    try_code(acme, give_code(invitation), browser)
    assert send(acme, browser, act="leave").status_code == 303
    assert "Kari" not in browser.get(door(acme)).text


def test_a_get_lets_nobody_in_and_out(acme: Organisation, invitation: Invitation) -> None:
    code, browser = give_code(invitation), Client()
    assert "Kari" not in browser.get(f"{door(acme)}?act=code&code={code}", follow=True).text
    try_code(acme, code, browser)
    assert "Kari" in browser.get(f"{door(acme)}?act=leave", follow=True).text


def test_a_form_on_another_site_opens_nothing(acme: Organisation, invitation: Invitation) -> None:
    form = {"act": "code", "code": give_code(invitation)}
    page = Client().post(door(acme), form, HTTP_SEC_FETCH_SITE="cross-site")
    assert page.status_code == 200 and not page.cookies


def test_using_a_code_changes_nothing_in_the_campaign(
    acme: Organisation, invitation: Invitation
) -> None:
    try_code(acme, give_code(invitation))
    with tenant_scope(acme):
        invitation.refresh_from_db()
    assert (invitation.state, invitation.opened_at) == (State.SENT, None)
