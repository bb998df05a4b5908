"""For migrations: the operation for walls two and three (row-level security and composite keys)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from accounts.tenancy.fields import TenantForeignKey

OWN_ROWS = "organisation_id = nullif(current_setting('app.organisation', true), '')::uuid"
ALL_ROWS = "current_setting('app.every_organisation', true) = 'on'"


class ProtectTenantTables(Operation):
    """Protect the tables of the named models; running it again adds only what is missing.

    ``readable_where`` is a further SQL condition under which a row may be read without a tenant.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *model_names: str, readable_where: str | None = None) -> None:
        self.model_names = model_names
        self.readable_where = readable_where

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        keywords = {"readable_where": self.readable_where} if self.readable_where else {}
        return (self.__class__.__name__, list(self.model_names), keywords)

    def describe(self) -> str:
        return f"Protect the tenant tables of {', '.join(self.model_names)}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The database alone changes; Django's state does not know of these walls."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        tables = [to_state.apps.get_model(app_label, name) for name in self.model_names]
        for model in tables:
            self._secure_rows(schema_editor, model._meta.db_table)
            self._make_pair_unique(schema_editor, model._meta.db_table)
        for model in tables:
            for field in model._meta.local_fields:
                if isinstance(field, TenantForeignKey):
                    self._make_composite_key(schema_editor, model, field)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """The tables themselves are dropped by the operations before this one."""

    def _secure_rows(self, schema_editor: Any, table: str) -> None:
        readable = [("every_organisation", ALL_ROWS)]
        if self.readable_where:
            readable.append(("readable", self.readable_where))
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'DROP POLICY IF EXISTS tenant ON "{table}"')
        schema_editor.execute(
            f'CREATE POLICY tenant ON "{table}" USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS})'
        )
        for name, condition in readable:
            schema_editor.execute(f'DROP POLICY IF EXISTS {name} ON "{table}"')
            schema_editor.execute(
                f'CREATE POLICY {name} ON "{table}" FOR SELECT USING ({condition})'
            )

    def _make_pair_unique(self, schema_editor: Any, table: str) -> None:
        self._add_constraint(
            schema_editor, table, f"{table}_tenant_uniq", "UNIQUE (organisation_id, id)"
        )

    def _make_composite_key(
        self, schema_editor: Any, model: type[models.Model], field: TenantForeignKey
    ) -> None:
        table = model._meta.db_table
        target = field.remote_field.model._meta.db_table
        self._add_constraint(
            schema_editor,
            table,
            f"{table}_{field.column}_tenant_fk",
            f'FOREIGN KEY (organisation_id, "{field.column}") '
            f'REFERENCES "{target}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED',
        )

    def _add_constraint(self, schema_editor: Any, table: str, name: str, definition: str) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
            if cursor.fetchone() is None:
                schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
