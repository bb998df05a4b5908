"""Every route x role x own, foreign and missing object. A route missing from the table fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.api_keys import api_key_create
from accounts.models import Organisation, Role, User
from accounts.tenancy import tenant_scope
from config.lib.ids import uuid7
from tests.cast import join, make_user
from tests.conftest import LoggedIn
from tests.routes import (
    ACCOUNT,
    API,
    DOORS,
    LOCAL,
    PUBLIC,
    SIGNED,
    STAFF,
    STRICTER,
)
from tests.targets import Factory, catalogue_key, mistyped, organisation_key, plain, sending_account

pytestmark = pytest.mark.django_db


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each route with its full name; a route without a name goes by the one of its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from walk(entry, space)
        elif entry.name or not entry.default_args:
            yield f"{prefix}{entry.name}", entry


ROUTES = dict(walk(get_resolver()))
NEEDED: dict[str, Role] = {
    name: entry.callback.role for name, entry in ROUTES.items() if hasattr(entry.callback, "role")
}
# A sending account is found by its organisation alone: no address names another one's.
NAMELESS = {plain, catalogue_key, sending_account}
BY_POWER = [Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER]
WITH_OBJECT = [name for name, make in STAFF.items() if make not in NAMELESS]


def test_every_route_is_in_the_table() -> None:
    assert set(NEEDED) == set(STAFF)
    others = set(ROUTES) - set(NEEDED) - LOCAL
    assert others == set(PUBLIC) | set(ACCOUNT) | set(DOORS) | SIGNED | set(API)
    assert {name for name in others if hasattr(ROUTES[name].callback, "is_api")} == set(API)


def test_everything_below_an_organisation_goes_through_the_entrance() -> None:
    below = {name for name, entry in ROUTES.items() if str(entry.pattern).startswith("o/")}
    assert below == set(NEEDED)


def address(name: str, organisation: Organisation, make: Factory) -> str:
    with tenant_scope(organisation):
        kwargs = make(organisation)
    return reverse(name, kwargs={"slug": organisation.slug, **kwargs})


def browser_of(role: Role, organisation: Organisation) -> Client:
    return LoggedIn(join(make_user(f"the-{role}"), organisation, role).user)


@pytest.mark.parametrize("name", STAFF)
def test_each_role_may_what_the_route_says(name: str, acme: Organisation, alice: User) -> None:
    url = address(name, acme, STAFF[name])
    needed = STRICTER.get(name, NEEDED[name])
    for role in {needed, Role.OWNER}:
        got = browser_of(role, acme).get(url)
        assert got.status_code in {200, 204, 302, 303, 405}, (role, got.status_code)
    for role in BY_POWER[: BY_POWER.index(needed)]:
        browser = browser_of(role, acme)
        assert browser.get(url).status_code == browser.post(url).status_code == 403, role


def test_each_role_may_what_those_below_it_may() -> None:
    assert {*BY_POWER} == {*Role}
    for place, role in enumerate(BY_POWER):
        assert [role.includes(other) for other in BY_POWER] == [
            other <= place for other in range(len(BY_POWER))
        ]


@pytest.mark.parametrize("name", STAFF)
def test_nobody_outside_gets_in(name: str, acme: Organisation, alice: User, mallory: User) -> None:
    url, stranger = address(name, acme, STAFF[name]), LoggedIn(mallory)
    for method in ("get", "post"):
        login = getattr(Client(), method)(url)
        assert (login.status_code, login.headers["Location"][:15]) == (302, "/account/login/")
        at_acme = getattr(stranger, method)(url)
        nowhere = getattr(stranger, method)(url.replace("/o/acme/", "/o/no-such-place/"))
        assert seen(at_acme) == seen(nowhere)
        assert at_acme.status_code == 404


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_a_foreign_object_looks_like_a_missing_one(
    name: str, acme: Organisation, globex: Organisation, alice: User, mallory: User
) -> None:
    with tenant_scope(globex):
        foreign = STAFF[name](globex)
    missing: dict[str, Any] = {**foreign, "pk": uuid7()}
    browser = LoggedIn(alice)
    for method in ("get", "post"):
        answers = [
            getattr(browser, method)(reverse(name, kwargs={"slug": "acme", **kwargs}))
            for kwargs in (foreign, missing)
        ]
        assert seen(answers[0]) == seen(answers[1]), method
        assert answers[0].status_code in {404, 405}, method
    own = reverse(name, kwargs={"slug": "globex", **foreign})
    assert LoggedIn(mallory).get(own).status_code != 404, "the object is really there"


def seen(response: HttpResponse) -> tuple[int, bytes]:
    """What an outsider can compare: the status and the body."""
    return response.status_code, response.content


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_opens_for_anybody(name: str, acme: Organisation, alice: User) -> None:
    make, expected = PUBLIC[name]
    with tenant_scope(acme):
        kwargs = make(acme)
    assert Client().get(reverse(name, kwargs=kwargs)).status_code in expected


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (make, _) in PUBLIC.items()
        if name.startswith(("accounts:", "distribution:")) and make is not organisation_key
    ],
)
def test_a_wrong_token_finds_nothing(name: str, acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        kwargs = PUBLIC[name][0](acme)
    token = kwargs["public_token"]
    for wrong in (f"{acme.key}.nonsense", "nonsense", f"nonsense.{token.partition('.')[2]}"):
        page = Client().get(reverse(name, kwargs={**kwargs, "public_token": wrong}), follow=True)
        assert page.status_code == 404, wrong


@pytest.mark.parametrize("name", API)
def test_a_program_needs_a_key_and_finds_what_is_its_own(
    name: str, acme: Organisation, globex: Organisation, alice: User, mallory: User
) -> None:
    make, expected = API[name]
    with tenant_scope(acme):
        url = reverse(name, kwargs=make(acme))
        _key, text = api_key_create(name="Ours", organisation=acme, actor=alice)
    with tenant_scope(globex):
        _key, stranger = api_key_create(name="Theirs", organisation=globex, actor=mallory)
    for browser in (Client(), LoggedIn(alice), program_of("anb_x_y")):
        for method in ("get", "post"):
            assert getattr(browser, method)(url).status_code == 401, method
    assert program_of(text).get(url).status_code == expected
    if make not in {plain, mistyped}:
        method = "POST" if expected == 405 else "GET"
        foreign, missing = (
            program_of(stranger).generic(method, each, "{}", "application/json")
            for each in (url, reverse(name, kwargs={"pk": uuid7()}))
        )
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


def program_of(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("name", ACCOUNT)
def test_pages_of_a_person_need_a_login(name: str, db: None) -> None:
    page = Client().get(reverse(name, kwargs=ACCOUNT[name]))
    assert page.status_code in {302, 404}
    assert page.headers.get("Location", "/account/login/").startswith("/account/login/")


@pytest.mark.parametrize("name", DOORS)
def test_a_door_is_open_and_in_our_look(name: str, db: None) -> None:
    page = Client().get(reverse(name, kwargs=DOORS[name]))
    if name == "mfa_login_webauthn":
        assert page.status_code in {200, 302}
    else:
        assert page.status_code == 200
        assert "css/anbefal." in page.text
