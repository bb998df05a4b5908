-- The two roles and their database, for psql as a superuser; running it again is harmless.
-- The passwords come from the environment: OWNER_PASSWORD and APP_PASSWORD.
-- The owner migrates (and creates the test database); the application owns nothing, so row-level
-- security binds it and it can neither TRUNCATE nor change a table.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

SELECT 'CREATE ROLE anbefal_owner'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anbefal_owner') \gexec
SELECT 'CREATE ROLE anbefal_app'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anbefal_app') \gexec
ALTER ROLE anbefal_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB PASSWORD :'owner_password';
ALTER ROLE anbefal_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD :'app_password';

-- Granted in the template, these hold in every database made from it.
\connect template1
GRANT USAGE ON SCHEMA public TO anbefal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE anbefal_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO anbefal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE anbefal_owner
    GRANT USAGE ON SEQUENCES TO anbefal_app;

SELECT 'CREATE DATABASE anbefal OWNER anbefal_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'anbefal') \gexec
REVOKE ALL ON DATABASE anbefal FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE anbefal TO anbefal_app;
