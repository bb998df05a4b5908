import django.db.models.deletion
from django.db import migrations, models

# The pair of organisation and id is indexed already.
TABLES = (
    "apikey",
    "auditentry",
    "domain",
    "idempotentcall",
    "memberinvite",
    "membership",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_api_calls_whole"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="organisation",
                field=models.ForeignKey(
                    db_index=False,
                    editable=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="accounts.organisation",
                ),
            )
            for name in TABLES
        ),
    ]
