"""Numbered checks of the settings; a failing one stops the start."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.management.base import SystemCheckError
from django.db import connection

ROLE_IS_FREE = """
    SELECT rolsuper OR rolbypassrls OR EXISTS (
        SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')
    )
    FROM pg_roles WHERE rolname = current_user
"""


@register("anbefal")
def secret_key_is_strong(**kwargs: Any) -> list[CheckMessage]:
    """E010: tokens and sessions are signed with it."""
    if len(settings.SECRET_KEY) >= 32 and len(set(settings.SECRET_KEY)) >= 10:
        return []
    return [
        Error("SECRET_KEY is too short or too uniform (32 letters at least)", id="anbefal.E010")
    ]


@register("anbefal")
def base_url_is_complete(**kwargs: Any) -> list[CheckMessage]:
    """E011: links in mail are made from it."""
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path:
        return []
    return [Error("BASE_URL must be scheme://host[:port] without a path", id="anbefal.E011")]


@register("anbefal")
def production_is_encrypted(**kwargs: Any) -> list[CheckMessage]:
    """E012: outside this machine, only https."""
    parts = urlsplit(settings.BASE_URL)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if settings.DEBUG or local or parts.scheme == "https":
        return []
    return [Error("BASE_URL must be https when DEBUG is off", id="anbefal.E012")]


@register("anbefal", deploy=True)
def database_role_is_bound(**kwargs: Any) -> list[CheckMessage]:
    """E013: row-level security does not bind a superuser, a bypassing role or a table's owner.

    A check of running processes, not of commands: migrations are run by the owner.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROLE_IS_FREE)
        (is_free,) = cursor.fetchone()
    connection.close()
    if not is_free:
        return []
    return [
        Error(
            "DATABASE_URL must name a role that owns no table and cannot bypass row security",
            id="anbefal.E013",
        )
    ]


def stop_when_failing() -> None:
    """Raises SystemCheckError when a check of ours fails; each process calls it as it starts."""
    found = run_checks(tags=["anbefal"], include_deployment_checks=True)
    failed = [message for message in found if message.is_serious()]
    if failed:
        raise SystemCheckError("\n".join(str(message) for message in failed))
