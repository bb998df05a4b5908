"""The frame around every staff page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Organisation, Role, User
from config.lib import clock
from tests.cast import join, make_organisation
from tests.conftest import LoggedIn


def contacts_page(client: Client) -> str:
    response = client.get("/o/acme/contacts/")
    assert response.status_code == 200
    return response.content.decode()


def test_marks_where_you_are_in_sidebar_and_tabs(alice: User) -> None:
    page = contacts_page(LoggedIn(alice))
    sidebar = page[page.index("<aside") : page.index("</aside>")]
    tabs = page[page.index('<nav class="tabbar"') :]
    for frame in (sidebar, tabs):
        assert '<a href="/o/acme/contacts/" aria-current="page">' in frame
        assert frame.count('aria-current="page"') == 1


def test_lets_the_keyboard_skip_to_the_content(alice: User) -> None:
    page = contacts_page(LoggedIn(alice))
    assert page.index('href="#main"') < page.index("<aside")
    assert page.count("<h1") == 1


def test_offers_only_your_own_organisations(alice: User, globex: Organisation) -> None:
    initech = make_organisation("Initech")
    join(alice, initech, Role.VIEWER)
    page = contacts_page(LoggedIn(alice))
    assert "/o/initech/" in page
    assert "/o/globex/" not in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(21, "21 days of trial left"), (0.5, "1 day of trial left"), (-1, "The trial has ended")],
)
def test_says_how_the_trial_stands(
    alice: User, acme: Organisation, days: float, words: str
) -> None:
    acme.trial_ends_at = clock.now() + timedelta(days=days)
    acme.save()
    assert words in contacts_page(LoggedIn(alice))


def test_says_nothing_about_a_trial_to_those_who_pay(alice: User, acme: Organisation) -> None:
    acme.trial_ends_at = clock.now() - timedelta(days=90)
    acme.paid_until = clock.now() + timedelta(days=30)
    acme.save()
    assert "trial" not in contacts_page(LoggedIn(alice)).lower()


def test_logs_out_by_post_only(alice: User) -> None:
    page = contacts_page(LoggedIn(alice))
    assert '<form method="post" action="/account/logout/">' in page
    assert 'href="/account/logout/"' not in page
