"""An answer the network loses is kept by the browser and sent once, when the network is back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.models import Response, Survey
from surveys.rules import Rules
from tests.surveys.asking import invite, link_to
from tests.surveys.everything import definition, live, open_link, question

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 740}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def survey(transactional_db: None, acme: Organisation, alice: User) -> Survey:
    return live(acme, alice, definition(question("nps"), question("text")))


def answers(organisation: Organisation) -> list[tuple[int | None, str]]:
    with tenant_scope(organisation):
        return list(Response.objects.values_list("score", "comment"))


def send(page: Page) -> None:
    page.locator("form button").click()


def choose(page: Page, score: int) -> None:
    page.locator(f"input[name=nps][value='{score}']").check()


def kept(page: Page) -> list[str]:
    found: Any = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    return list(found)


def only_reading(route: Route) -> None:
    """A network that loses whatever is sent."""
    if route.request.method == "POST":
        route.abort("internetdisconnected")
    else:
        route.continue_()


def test_another_button_in_the_mail_counts_more_than_what_was_never_sent(
    live_server: LiveServer, phone: Page, survey: Survey
) -> None:
    link = f"{live_server.url}{link_to(invite(survey))}"
    phone.goto(f"{link}?score=9")
    choose(phone, 8)
    phone.goto(f"{link}?score=3")
    expect(phone.locator("input[name=nps]:checked")).to_have_value("3")


def test_a_cut_in_the_middle_loses_nothing(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    choose(phone, 9)
    send(phone)
    phone.wait_for_url("**/1?*")
    phone.locator("textarea").fill("Quick answer on the phone")
    phone.context.set_offline(True)
    send(phone)
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    assert answers(acme) == [(9, "")]
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Thank you (en)")).to_be_visible()
    assert answers(acme) == [(9, "Quick answer on the phone")]
    assert kept(phone) == []


def test_a_lost_reply_is_no_second_answer(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    """The server has the answer, but the phone never hears so."""
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/s/**", lose_first)
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    choose(phone, 3)
    send(phone)
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    phone.wait_for_url("**/1?*")
    assert lost
    assert answers(acme) == [(3, "")]


def test_a_failing_server_is_tried_again(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    failures = iter([503, 500])

    def fail(route: Route) -> None:
        status = next(failures, None) if route.request.method == "POST" else None
        route.continue_() if status is None else route.fulfill(status=status)

    phone.route("**/s/**", fail)
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    choose(phone, 10)
    send(phone)
    phone.wait_for_url("**/1?*")
    assert next(failures, "all") == "all"
    assert answers(acme) == [(10, "")]


def test_what_is_pressed_outlives_the_page_and_is_sent_when_it_opens_again(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    path = f"{live_server.url}{link_to(invite(survey, language='en'))}"
    phone.goto(path)
    choose(phone, 8)
    # Not by set_offline: a page on its way out may still send, which is as well but no proof.
    phone.route("**/s/**", only_reading)
    send(phone)
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    phone.goto("about:blank")
    assert answers(acme) == []
    phone.unroute("**/s/**")
    phone.goto(path)
    phone.wait_for_url("**/1?*")
    assert answers(acme) == [(8, "")]


def test_what_is_typed_outlives_a_reload(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    choose(phone, 7)
    phone.reload()
    assert phone.locator("input[name=nps][value='7']").is_checked()
    assert answers(acme) == []
    send(phone)
    phone.wait_for_url("**/1?*")
    phone.locator("textarea").fill("Half a sen")
    phone.reload()
    expect(phone.locator("textarea")).to_have_value("Half a sen")


def test_a_shared_device_keeps_nothing_beyond_the_tab(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    with tenant_scope(acme):
        rules = Rules(answers_each="many").model_dump(mode="json")
        Survey.objects.filter(pk=survey.pk).update(rules=rules)
    path = f"{live_server.url}{open_link(survey)}?lang=en"
    phone.goto(path)
    choose(phone, 2)
    other = phone.context.new_page()
    other.goto(path)
    assert other.locator("input:checked").count() == 0


def test_errors_are_shown_as_without_script(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    send(phone)
    expect(phone.get_by_role("alert")).to_be_visible()
    assert phone.title().startswith("Error:")
    choose(phone, 5)
    send(phone)
    phone.wait_for_url("**/1?*")
    assert answers(acme) == [(5, "")]


def test_two_presses_are_one_answer(
    live_server: LiveServer, phone: Page, survey: Survey, acme: Organisation
) -> None:
    phone.goto(f"{live_server.url}{open_link(survey)}?lang=en")
    choose(phone, 6)
    phone.locator("form button").dblclick()
    phone.wait_for_url("**/1?*")
    assert answers(acme) == [(6, "")]
