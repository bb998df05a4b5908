"""Opening a tenant: the ORM's scope and the database's setting, always together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from celery import Task, shared_task
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django_scopes import get_scope, scope, scopes_disabled
from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn

from config.lib.sql import prepared

if TYPE_CHECKING:
    from accounts.models import Organisation, User


def current_organisation() -> Organisation | None:
    """The organisation whose scope is open, or None."""
    return cast("Organisation | None", get_scope().get("organisation"))


def _set_local(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


@contextmanager
def tenant_scope(organisation: Organisation) -> Iterator[None]:
    """Open a transaction in which only this organisation's rows exist.

    A block that fails is rolled back, and its database setting with it; after a nested block that
    succeeds the outer tenant is put back.
    """
    outer, is_outermost = current_organisation(), not connection.in_atomic_block
    with transaction.atomic(), scope(organisation=organisation):
        _set_local("app.organisation", str(organisation.pk))
        yield
        # The end of the outermost transaction forgets the setting by itself.
        if not is_outermost:
            _set_local("app.organisation", str(outer.pk) if outer else "")


def tenant_execute(organisation: Organisation, sql: str) -> int:
    """Run statements on this organisation's rows alone, in one message to the database; returns how
    many rows the last one touched.

    They are one transaction, unless one is open already. For what runs on every message sent, where
    ``tenant_scope``, binding values and a cursor would cost five times as much: ``sql`` has all
    values in it and goes to the driver as it is. Raises what a cursor would.
    """
    database = connections[DEFAULT_DB_ALIAS]  # each look through ``connection`` finds it anew
    database.ensure_connection()
    with database.wrap_database_errors:
        if database.in_atomic_block:
            with tenant_scope(organisation):
                return _execute_plainly(database.connection.pgconn, sql)
        entry = f"SELECT set_config('app.organisation', '{organisation.pk}', true); "  # noqa: S608
        return _execute_plainly(database.connection.pgconn, entry + sql)


def _execute_plainly(link: PGconn, statements: str) -> int:
    result = link.exec_(statements.encode())
    if link.status == ConnStatus.BAD:
        raise OperationalError(link.get_error_message())
    if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise error_from_result(result)
    return result.command_tuples or 0


@contextmanager
def public_scope(key: str) -> Iterator[Organisation | None]:
    """Open the tenant that a public token's key names, found and entered in one statement.

    Yields None, and opens nothing, when no organisation has that key. Not to be nested.
    """
    from accounts.models import Organisation

    fields = [field.attname for field in Organisation._meta.concrete_fields]
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        row = prepared(
            f"SELECT set_config('app.organisation', id::text, true), {', '.join(fields)}"  # noqa: S608
            " FROM accounts_organisation WHERE key = %(key)s",
            {"key": key},
        )
        if row is None:
            yield None
            return
        organisation = Organisation.from_db(connection.alias, fields, row[1:])
        with scope(organisation=organisation):
            yield organisation
        if not is_outermost:
            _set_local("app.organisation", "")


@contextmanager
def user_scope(user: User) -> Iterator[None]:
    """Open a transaction in which the user's memberships of every organisation can be read."""
    with transaction.atomic():
        _set_local("app.user", str(user.pk))
        yield
        _set_local("app.user", "")


@contextmanager
def every_organisation(*, reason: str) -> Iterator[None]:
    """The one escape: read across tenants, in a job that must find whose turn it is.

    The database allows reading only. ``reason`` is for the reader; a test counts the calls.
    """
    with transaction.atomic(), scopes_disabled():
        _set_local("app.every_organisation", "on")
        yield
        _set_local("app.every_organisation", "")


def tenant_task(**options: Any) -> Callable[[Callable[..., None]], Task[..., None]]:
    """A Celery task whose first argument is the organisation's id.

    The function receives the organisation itself. It opens ``tenant_scope`` where it touches
    rows, so that talking to a provider stays outside any transaction. A vanished organisation
    ends the task silently.
    """

    def decorate(function: Callable[..., None]) -> Task[..., None]:
        @wraps(function)
        def run(organisation_id: str, *args: Any, **kwargs: Any) -> None:
            from accounts.models import Organisation

            organisation = Organisation.objects.filter(pk=UUID(organisation_id)).first()
            if organisation is not None:
                function(organisation, *args, **kwargs)

        return cast("Task[..., None]", shared_task(**options)(run))

    return decorate
