from django.db import migrations

from accounts.tenancy import organisation_without_index


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_index_twice"),
        ("surveys", "0005_promises_of_the_database"),
    ]

    operations = [
        *organisation_without_index(
            "dirtyday",
            "response",
            "responseimport",
            "survey",
            "surveyimage",
            "surveytemplate",
            "surveyversion",
        ),
    ]
