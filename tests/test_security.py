"""Headers, cookies, checks, the escape's count, and two tenants on the same connections."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Role, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from tests.cast import PASSWORD, join, make_organisation, make_user
from tests.conftest import LoggedIn
from tests.routes import PUBLIC
from tests.targets import invitation_token, invite_token

ROOT = Path(django_settings.BASE_DIR)
APPS = ("accounts", "analytics", "config", "contacts", "distribution", "surveys")


# Headers


def policy(page: str, browser: Client) -> dict[str, str]:
    header = browser.get(page).headers["Content-Security-Policy"]
    parts = (part.strip().partition(" ") for part in header.split(";"))
    return {name: value for name, _, value in parts}


def test_no_page_runs_inline_script_or_foreign_code(alice: User) -> None:
    for page in ("/", "/account/login/", "/o/acme/", "/o/acme/settings/", "/missing"):
        found = policy(page, LoggedIn(alice))
        assert found["default-src"] == "'none'", page
        assert found["script-src"] == found["style-src"] == "'self'", page
        assert found["object-src"] == found["base-uri"] == "'none'", page
        assert found["frame-ancestors"] == "'self'", page
        assert "unsafe" not in " ".join(found.values()), page


def test_every_page_carries_the_protective_headers(client: Client, db: None) -> None:
    headers = client.get("/account/login/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_staff_pages_stay_in_no_cache(alice: User) -> None:
    assert LoggedIn(alice).get("/o/acme/settings/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "name", [name for name, (make, _) in PUBLIC.items() if make in {invitation_token, invite_token}]
)
def test_a_page_behind_a_secret_address_tells_it_to_nobody(
    name: str, acme: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        kwargs = PUBLIC[name][0](acme)
    for path in (reverse(name, kwargs=kwargs), reverse(name, kwargs={"public_token": "wrong.one"})):
        headers = Client().get(path).headers
        # A form of ours needs its origin told; the path, which is the secret, never travels.
        assert headers["Referrer-Policy"] in {"no-referrer", "strict-origin"}, path
        assert "no-store" in headers["Cache-Control"], path


def test_a_respondent_gets_no_cookie(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        token = invitation_token(acme)["public_token"]
    browser = Client()
    browser.get(f"/s/{token}")
    browser.get(f"/u/{token}")
    assert not browser.cookies


def test_cookies_are_closed_to_script_and_to_other_sites(client: Client, alice: User) -> None:
    client.get("/account/login/")
    client.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    for name in ("session", "csrf"):
        assert client.cookies[name]["httponly"] is True
        assert client.cookies[name]["samesite"] == "Lax"


def test_an_address_to_go_to_next_stays_on_this_site(alice: User) -> None:
    form = {"login": alice.email, "password": PASSWORD}
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = Client().post("/account/login/", {**form, "next": evil})
        assert answer.headers["Location"] == "/home/"


def test_a_form_from_another_site_is_refused(alice: User) -> None:
    browser = LoggedIn(alice, enforce_csrf_checks=True)
    assert browser.post("/profile/", {"name": "Eve", "language": "en"}).status_code == 403


def test_robots_read_the_front_pages_alone(client: Client, db: None) -> None:
    assert client.get("/robots.txt").text.endswith("Disallow: /\n")


# The environment


GOOD = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz",
    "BASE_URL": "https://anbefal.example",
    "DEBUG": "0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def started(code: str = "import config.wsgi", **changes: str) -> str:
    """What a new process says with these variables; "" when it starts."""
    environment = {**os.environ, **GOOD, "DJANGO_SETTINGS_MODULE": "config.settings", **changes}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else done.stderr


def test_good_values_start() -> None:
    assert started() == ""


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("DEBUG", "perhaps", "E002"),
        ("DATABASE_URL", "mysql://127.0.0.1/x", "E003"),
        ("EMAIL_URL", "127.0.0.1:25", "E004"),
        ("TRUSTED_PROXY_COUNT", "-1", "E005"),
        ("SMS_URL", "twilio://AC1:token@", "E006"),
        ("SMS_URL", "https://AC1:token@api.example?from=+4790000000", "E006"),
        ("SMS_PRICES", "NO=cheap", "E007"),
        ("SECRET_KEY", "short", "E010"),
        ("SECRET_KEY", "a" * 50, "E010"),
        ("BASE_URL", "anbefal.example", "E011"),
        ("BASE_URL", "https://anbefal.example/app", "E011"),
        ("BASE_URL", "http://anbefal.example", "E012"),
        ("DATABASE_URL", os.environ["DATABASE_OWNER_URL"], "E013"),
    ],
)
def test_a_bad_value_stops_the_start_with_its_number(variable: str, value: str, code: str) -> None:
    assert f"anbefal.{code}" in started(**{variable: value})


def test_a_missing_value_stops_the_start_with_its_number() -> None:
    assert "anbefal.E001" in started("import os; del os.environ['SECRET_KEY']; import config.wsgi")


def test_a_worker_refuses_as_well() -> None:
    code = (
        "from config.celery import refuse_bad_settings as go; import django; django.setup(); go()"
    )
    assert started(code) == ""
    assert "anbefal.E013" in started(code, DATABASE_URL=os.environ["DATABASE_OWNER_URL"])


def test_over_https_cookies_are_bound_to_the_host_and_browsers_told_to_stay() -> None:
    code = """
import django
django.setup()
from django.conf import settings
from django.test import Client

page = "/robots.txt"
secure = Client(headers={"host": "anbefal.example", "x-forwarded-proto": "https"}).get(page)
assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
plain = Client(headers={"host": "anbefal.example"}).get(page)
assert plain.headers["Location"] == "https://anbefal.example/robots.txt"
assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
assert settings.LANGUAGE_COOKIE_SECURE and settings.SESSION_COOKIE_NAME.startswith("__Host-")
"""
    assert started(code) == ""


# Tenants


ESCAPES = 6


def test_the_escape_across_tenants_is_used_in_known_places_alone() -> None:
    uses = [f"{path}:{line}" for path in sources() for line in calls_of("every_organisation", path)]
    assert len(uses) == ESCAPES, uses


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")


def calls_of(name: str, path: Path) -> list[int]:
    tree = ast.walk(ast.parse(path.read_text()))
    calls = [node for node in tree if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if getattr(call.func, "id", "") == name]


def test_nobody_turns_the_scopes_off_besides_the_escape() -> None:
    users = {path.name for path in sources() if calls_of("scopes_disabled", path)}
    assert users == {"scope.py"}


THREADS, REQUESTS = 8, 1_000
WHAT_IS_LEFT = "SELECT current_setting('app.organisation', true), count(*) FROM contacts_contact"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_interleaved_requests_of_two_tenants_leak_nothing() -> None:
    """Each thread keeps one connection and serves both tenants in turn on it."""
    tenants = [tenant("Acme"), tenant("Globex")]

    def serve(share: range) -> list[str]:
        browsers = [LoggedIn(user) for _, user in tenants]
        return [leak for number in share for leak in leaks(number % 2, browsers, tenants)]

    shares = [range(start, REQUESTS, THREADS) for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        found = [leak for result in pool.map(closing(serve), shares) for leak in result]
    assert found == []


Tenant = tuple[Organisation, User]
Serve = Callable[[range], list[str]]


def tenant(name: str) -> Tenant:
    organisation = make_organisation(name)
    user = join(make_user(f"of-{name.lower()}"), organisation, Role.OWNER).user
    with tenant_scope(organisation):
        Contact.objects.bulk_create(
            Contact(email=f"person{number}@{name.lower()}.example") for number in range(5)
        )
    return organisation, user


def leaks(mine: int, browsers: list[LoggedIn], tenants: list[Tenant]) -> list[str]:
    """What an export of one tenant shows of the other, or fails to show of its own."""
    own, other = tenants[mine][0].slug, tenants[1 - mine][0].slug
    page = browsers[mine].get(f"/o/{own}/contacts/export/")
    text = b"".join(page).decode()
    wrong = [f"{other} shown to {own}"] if f"@{other}.example" in text else []
    missing = [] if f"person4@{own}.example" in text else [f"{own} saw {page.status_code}"]
    with connection.cursor() as cursor:
        cursor.execute(WHAT_IS_LEFT)
        left = cursor.fetchone()
    stale = [] if left in {(None, 0), ("", 0)} else [f"left behind: {left}"]
    return wrong + missing + stale


def closing(serve: Serve) -> Serve:
    """Closes the thread's connection at its end, so that the test database can be dropped."""

    def run(share: range) -> list[str]:
        try:
            return serve(share)
        finally:
            connection.close()

    return run
