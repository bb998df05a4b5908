"""Rows of one organisation are out of the reach of every other."""

from django.db import migrations

from accounts.tenancy import ProtectTenantTables


class Migration(migrations.Migration):
    replaces = [("contacts", "0007_one_spelling")]

    dependencies = [
        ("contacts", "0001_tables"),
        ("accounts", "0002_promises"),
    ]

    operations = [
        ProtectTenantTables(
            "upload",
            "uploadchunk",
            "property",
            "contact",
            "suppression",
            "contactlist",
            "listmember",
            "contactimport",
        ),
    ]
