"""The three walls between organisations."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django_scopes.exceptions import ScopeError

from accounts.models import Organisation
from accounts.tenancy import TenantForeignKey, TenantModel, every_organisation, tenant_scope
from contacts.models import Contact, Upload, UploadChunk

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
TENANT_TABLES = [model._meta.db_table for model in TENANT_MODELS]


def rows(sql: str, *values: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def test_a_query_outside_a_scope_raises(acme: Organisation) -> None:
    with pytest.raises(ScopeError):
        Contact.objects.count()


def test_a_scope_shows_only_its_own_rows(acme: Organisation, globex: Organisation) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
    with tenant_scope(globex):
        assert Contact.objects.count() == 0
        with tenant_scope(acme):
            assert Contact.objects.count() == 1
        assert rows("SELECT count(*) FROM contacts_contact") == [(0,)]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_raw_sql_without_a_tenant_sees_nothing(table: str, acme: Organisation) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
    assert rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608


def test_raw_sql_cannot_write_for_another_tenant(acme: Organisation, globex: Organisation) -> None:
    with tenant_scope(acme), pytest.raises(ProgrammingError), transaction.atomic():
        Contact(organisation=globex, email="kari@example.com").save()


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_each_tenant_table_forces_row_security(db: None, table: str) -> None:
    found = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table
    )
    assert found == [(True, True)]
    names = {
        name for (name,) in rows("SELECT policyname FROM pg_policies WHERE tablename = %s", table)
    }
    assert names >= {"tenant", "every_organisation"}


@pytest.mark.parametrize("model", TENANT_MODELS)
def test_each_key_between_tenant_tables_is_composite(db: None, model: type[models.Model]) -> None:
    for field in model._meta.local_fields:
        remote = field.remote_field.model if field.remote_field else None
        if remote is None or not issubclass(remote, TenantModel):
            continue
        assert isinstance(field, TenantForeignKey), field
        name = f"{model._meta.db_table}_{field.column}_tenant_fk"
        definition = rows(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname=%s", name
        )
        assert f"FOREIGN KEY (organisation_id, {field.column})" in str(definition), name


def test_a_row_cannot_point_into_another_tenant(acme: Organisation, globex: Organisation) -> None:
    with tenant_scope(acme):
        upload = Upload.objects.create(name="secret.csv")
    with pytest.raises(IntegrityError), tenant_scope(globex):
        UploadChunk.objects.create(upload_id=upload.pk, number=0, data=b"")
        connection.check_constraints()


def test_the_escape_reads_across_tenants_and_cannot_write(acme: Organisation) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
    with every_organisation(reason="test"):
        assert Contact.objects.count() == 1
        assert Contact.objects.update(name="changed") == 0


def test_the_app_role_owns_nothing_and_cannot_bypass_row_security(db: None) -> None:
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]
