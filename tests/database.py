"""The test database: made by the owner, used as the app role, so that tests meet the real walls."""

from __future__ import annotations

from django.db import connection

from config.lib.env import database_from_url

APP_ROLE_RIGHTS = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
    -- Only here: transactional tests empty the tables after themselves.
    GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {role};
"""


def _connect_as(variable: str) -> None:
    connection.close()
    credentials = database_from_url(variable)
    connection.settings_dict.update(USER=credentials["USER"], PASSWORD=credentials["PASSWORD"])


def create_test_database(*, keep: bool) -> str:
    """Migrate the test database as its owner, connect as the app role. Returns the old name."""
    normal_name = str(connection.settings_dict["NAME"])
    _connect_as("DATABASE_OWNER_URL")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    role = database_from_url("DATABASE_URL")["USER"]
    with connection.cursor() as cursor:
        cursor.execute(APP_ROLE_RIGHTS.format(role=role))
    _connect_as("DATABASE_URL")
    return normal_name


def destroy_test_database(normal_name: str, *, keep: bool) -> None:
    """Drop it again, as its owner."""
    _connect_as("DATABASE_OWNER_URL")
    connection.creation.destroy_test_db(normal_name, verbosity=0, keepdb=keep)
