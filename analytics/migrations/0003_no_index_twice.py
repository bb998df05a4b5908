from django.db import migrations

from accounts.tenancy import organisation_without_index


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_index_twice"),
        ("analytics", "0002_rollup_basis"),
    ]

    operations = [
        *organisation_without_index(
            "rollup",
            "rollupbasis",
        ),
    ]
