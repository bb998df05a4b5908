"""Fixtures of all tests: the real Postgres as the app role, and the cast."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Organisation, Role, User
from accounts.tenancy import tenant_scope
from tests.cast import join, make_organisation, make_user
from tests.database import create_test_database, destroy_test_database, empty_tables

# How long a page waits for Valkey; tests wait longer, because they keep the machine busy.
PAGE_PATIENCE: float = settings.VALKEY_PATIENCE
TEST_PATIENCE = 20.0


def with_patience(seconds: float) -> dict[str, dict[str, Any]]:
    """The settings of the cache with another patience."""
    options = dict.fromkeys(["socket_timeout", "socket_connect_timeout"], seconds)
    return {"default": {**settings.CACHES["default"], "OPTIONS": options}}


def pytest_configure() -> None:
    settings.VALKEY_PATIENCE = TEST_PATIENCE
    settings.CACHES = with_patience(TEST_PATIENCE)
    TransactionTestCase._fixture_teardown = lambda _case: empty_tables()  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """What is imported by now stays; to look through it for garbage all the time costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        normal_name = create_test_database(keep=keep)
    yield
    with django_db_blocker.unblock():
        destroy_test_database(normal_name, keep=django_db_keepdb)


@pytest.fixture(autouse=True)
def _quick_passwords_and_clean_cache(settings: pytest.FixtureRequest) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    cache.clear()
    yield


@pytest.fixture
def acme(db: None) -> Organisation:
    """The organisation of alice, bob and carol."""
    return make_organisation("Acme")


@pytest.fixture
def globex(db: None) -> Organisation:
    """The organisation of mallory."""
    return make_organisation("Globex")


@pytest.fixture
def in_acme(acme: Organisation) -> Iterator[Organisation]:
    """The test runs inside acme's tenant scope."""
    with tenant_scope(acme):
        yield acme


@pytest.fixture
def alice(acme: Organisation) -> User:
    """Owner of acme."""
    return join(make_user("alice"), acme, Role.OWNER).user


@pytest.fixture
def bob(acme: Organisation) -> User:
    """Member of acme."""
    return join(make_user("bob"), acme, Role.MEMBER).user


@pytest.fixture
def carol(acme: Organisation) -> User:
    """Viewer of acme."""
    return join(make_user("carol"), acme, Role.VIEWER).user


@pytest.fixture
def mallory(globex: Organisation) -> User:
    """Owner of globex, a stranger to acme."""
    return join(make_user("mallory"), globex, Role.OWNER).user


@pytest.fixture
def client_of() -> type[LoggedIn]:
    """``client_of(alice)`` is a browser in which alice is logged in."""
    return LoggedIn


class LoggedIn(Client):
    """A test client with a logged-in user. Only the session is made, not all that a login does."""

    def __init__(self, user: User, **extra: object) -> None:
        super().__init__(**extra)  # type: ignore[arg-type]
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
