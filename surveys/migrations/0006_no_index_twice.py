import django.db.models.deletion
from django.db import migrations, models

# The pair of organisation and id is indexed already.
TABLES = (
    "dirtyday",
    "response",
    "responseimport",
    "survey",
    "surveyimage",
    "surveytemplate",
    "surveyversion",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_index_twice"),
        ("surveys", "0005_promises_of_the_database"),
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
