"""Where a link's pages are shown: alone, inside another site's page, on a tablet."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import Domain, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import ShareLink
from distribution.open_links import FIRST_ANSWERS_OF_A_PLACE
from surveys.models import Survey
from tests.distribution.open_links.visitor import TWO_PAGES, Visitor, answers, rules
from tests.surveys.everything import definition, live, open_link, question, text

SHOP = "https://shop.example"
ELSEWHERE = {"sites": [SHOP], "kiosk": {"is_on": True, "thanks_seconds": 7, "idle_seconds": 45}}


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return live(acme, alice, definition(*TWO_PAGES, hidden_fields=["store", "plan"]))


@pytest.fixture
def link(survey: Survey) -> str:
    path = open_link(survey)
    change(survey, embedding=ELSEWHERE)
    return path


def change(survey: Survey, **fields: Any) -> None:
    with tenant_scope(survey.organisation):
        ShareLink.objects.update(**fields)


def framed(link: str) -> str:
    return link.replace("/s/", "/e/", 1)


def kiosk(link: str) -> str:
    return link.replace("/s/", "/k/", 1)


def ancestors(response: Any) -> str:
    found = re.search(r"frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])
    assert found is not None
    return found.group(1)


# What a link carries


def test_a_link_opens_in_its_language_and_the_visitor_may_choose_another(
    survey: Survey, link: str
) -> None:
    change(survey, language="fi")
    swede = Client(headers={"accept-language": "sv"})
    assert '<html lang="fi">' in swede.get(link).text
    assert '<html lang="sv">' in swede.get(f"{link}?lang=sv").text


def test_what_a_link_carries_is_kept_whatever_the_address_says(
    acme: Organisation, survey: Survey, link: str
) -> None:
    change(survey, hidden={"store": "oslo"})
    kari = Visitor()
    kari.open(f"{link}?store=forged&plan=gold&vip=yes")
    kari.send(nps="9")
    (answer,) = answers(acme)
    assert answer.properties == {"store": "oslo", "plan": "gold"}


def test_a_field_the_survey_no_longer_declares_is_not_kept(
    acme: Organisation, survey: Survey, link: str
) -> None:
    change(survey, hidden={"shop": "oslo"})
    kari = Visitor()
    kari.open(link)
    kari.send(nps="9")
    assert answers(acme)[0].properties == {}


def test_a_link_closes_by_itself_for_first_answers_alone(
    acme: Organisation, survey: Survey, link: str
) -> None:
    change(survey, closes_at=clock.now() + timedelta(hours=1))
    kari, late = Visitor(), Visitor()
    kari.open(link)
    kari.send(nps="9")
    change(survey, closes_at=clock.now())
    assert late.open(link).status_code == 410
    assert "This survey is closed" in late.shown.text
    kari.send(text="Begun in time")
    assert [answer.comment for answer in answers(acme)] == ["Begun in time"]


# Inside another site's page


def test_only_the_links_own_sites_may_show_it(link: str) -> None:
    for below in ("", "/0", "/privacy"):
        page = Client().get(f"{framed(link)}{below}?lang=en")
        assert ancestors(page) == f"'self' {SHOP}"
        assert "X-Frame-Options" not in page.headers
    page = Client().get(link)
    assert ancestors(page) == "'self'"
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_notice_is_shown_in_the_frame_as_well(survey: Survey, link: str) -> None:
    change(survey, closed_at=clock.now())
    page = Client().get(framed(link))
    assert page.status_code == 410
    assert ancestors(page) == f"'self' {SHOP}"
    assert 'data-news="refused"' in page.text


@pytest.mark.parametrize("at", [framed, kiosk])
def test_a_door_that_was_not_opened_leads_nowhere(survey: Survey, link: str, at: Any) -> None:
    change(survey, embedding={})
    assert Client().get(at(link)).status_code == 404
    assert Client().get(link).status_code == 200


def test_a_frame_sets_no_cookie_and_takes_the_answer_once(acme: Organisation, link: str) -> None:
    kari = Visitor()
    assert 'data-news="asking"' in kari.open(framed(link)).text
    kari.send(nps="9")
    kari.send_again()
    kari.open(framed(link))
    assert not kari.cookies
    assert [answer.score for answer in answers(acme)] == [9]


def test_a_frame_tells_that_an_answer_was_given(link: str) -> None:
    kari = Visitor()
    kari.open(framed(link))
    assert 'data-news="answered"' in kari.send(nps="9").text
    assert 'data-news="answered"' in kari.send(text="Fine").text


@pytest.mark.parametrize("at", [framed, kiosk])
def test_nobody_is_sent_to_another_site_from_a_frame_or_a_tablet(
    acme: Organisation, alice: User, at: Any
) -> None:
    with tenant_scope(acme):
        Domain.objects.create(name="acme.example", confirmed_at=clock.now())
    ending = {"key": "end", "title": text("Thank you"), "redirect": "https://acme.example/"}
    survey = live(acme, alice, definition(question("nps"), endings=[ending]))
    path = open_link(survey)
    change(survey, embedding=ELSEWHERE)
    kari, alone = Visitor(), Visitor()
    kari.open(f"{at(path)}?lang=en")
    assert "Thank you (en)" in kari.send(nps="9").text
    alone.open(path)
    alone.send(nps="9")
    assert alone.shown.redirect_chain[-1][0] == "https://acme.example/"


def test_an_invitation_is_not_shown_in_a_frame(survey: Survey) -> None:
    from tests.surveys.asking import invite, link_to

    path = link_to(invite(survey))
    assert Client().get(framed(path)).status_code == 404
    assert Client().get(kiosk(path)).status_code == 404


# On a tablet


def test_a_tablet_takes_one_answer_after_another_without_a_cookie(
    acme: Organisation, link: str
) -> None:
    tablet = Visitor()
    for score in ("9", "3"):
        tablet.open(kiosk(link))
        tablet.send(nps=score)
        tablet.send(text="Fine")
    assert not tablet.cookies
    assert [answer.score for answer in answers(acme)] == [9, 3]


def test_after_the_thanks_it_begins_again_also_without_script(link: str) -> None:
    tablet = Visitor()
    tablet.open(f"{kiosk(link)}?store=oslo&lang=sv")
    tablet.send(nps="9")
    thanks = tablet.send(text="Only for you").text
    start = f"{kiosk(link)}?store=oslo"
    assert f'<noscript><meta http-equiv="refresh" content="7; url={start}"></noscript>' in thanks
    assert f'data-restart="{start}" data-seconds="7"' in thanks


def test_the_next_person_finds_nothing_of_the_last_ones_answer(link: str) -> None:
    tablet = Visitor()
    tablet.open(f"{kiosk(link)}?lang=en")
    tablet.send(nps="9")
    page = tablet.shown.request["PATH_INFO"] + "?" + tablet.shown.request["QUERY_STRING"]
    thanks = tablet.send(text="Between you and me").text
    assert "Between you and me" not in thanks
    assert "Change my answer" not in thanks
    assert "Between you and me" not in tablet.open(page).text


def test_a_first_page_waits_for_as_long_as_nobody_comes(link: str) -> None:
    page = Client().get(kiosk(link)).text
    assert 'data-seconds="45"' in page
    assert "http-equiv" not in page


def test_the_password_of_a_tablet_is_typed_once(
    acme: Organisation, survey: Survey, link: str
) -> None:
    with tenant_scope(acme):
        Survey.objects.update(rules=rules(password=make_password("rose")))
    tablet = Visitor()
    tablet.open(kiosk(link))
    tablet.send(password="rose")
    tablet.send(nps="9")
    thanks = tablet.send(text="Fine").text
    start = re.search(r'data-restart="([^"]*)"', thanks)
    assert start is not None
    tablet.open(start.group(1).replace("&amp;", "&"))
    tablet.send(nps="3")
    assert [answer.score for answer in answers(acme)] == [9, 3]


def test_tablets_at_a_busy_event_are_not_refused(acme: Organisation, link: str) -> None:
    tablet = Visitor()
    tablet.open(kiosk(link))
    for _ in range(FIRST_ANSWERS_OF_A_PLACE.count + 10):
        tablet.sent = (f"{kiosk(link)}/0", {"_r": "nonsense"})
        tablet.send_again()
        assert tablet.answered.status_code != 429
