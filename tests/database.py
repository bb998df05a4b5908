"""The test database: made by the owner, used as the app role, so that tests meet the real walls."""

from __future__ import annotations

from django.db import connection

from config.lib.env import database_from_url

APP_ROLE_RIGHTS = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
"""
# Django empties by TRUNCATE, which makes every file of every table anew: half a second a test.
EMPTYING = """
    DO $do$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity LOOP
            EXECUTE format('DROP POLICY IF EXISTS emptied_by_tests ON %I', name);
            EXECUTE format(
                'CREATE POLICY emptied_by_tests ON %I FOR DELETE TO CURRENT_USER USING (true)', name
            );
        END LOOP;
    END $do$;
    CREATE OR REPLACE FUNCTION empty_tables() RETURNS void SECURITY DEFINER LANGUAGE plpgsql AS $$
    DECLARE name text; BEGIN
        FOR name IN
            SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
        LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
    END $$;
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
        cursor.execute(EMPTYING)
    _connect_as("DATABASE_URL")
    return normal_name


def empty_tables() -> None:
    """What a test has committed goes, of every tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT empty_tables()")


def destroy_test_database(normal_name: str, *, keep: bool) -> None:
    """Drop it again, as its owner."""
    _connect_as("DATABASE_OWNER_URL")
    connection.creation.destroy_test_db(normal_name, verbosity=0, keepdb=keep)
