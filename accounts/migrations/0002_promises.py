"""Rows of one organisation are out of the reach of every other."""

from django.db import migrations

from accounts.tenancy import ProtectTenantTables


class Migration(migrations.Migration):
    replaces = [("accounts", "0006_no_index_twice")]

    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
        ProtectTenantTables(
            "membership",
            readable_where="user_id = nullif(current_setting('app.user', true), '')::uuid",
        ),
        ProtectTenantTables("memberinvite", "auditentry", "domain", "apikey", "idempotentcall"),
    ]
