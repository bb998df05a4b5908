from django.db import migrations

from accounts.tenancy import organisation_without_index


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_api_calls_whole"),
    ]

    operations = [
        *organisation_without_index(
            "apikey",
            "auditentry",
            "domain",
            "idempotentcall",
            "memberinvite",
            "membership",
        ),
    ]
