"""Rows of one organisation are out of the reach of every other."""

from django.db import migrations

from accounts.tenancy import ProtectTenantTables


class Migration(migrations.Migration):
    replaces = [("analytics", "0003_no_index_twice")]

    dependencies = [
        ("analytics", "0001_tables"),
        ("surveys", "0002_promises"),
    ]

    operations = [
        ProtectTenantTables("rollup", "rollupbasis"),
    ]
