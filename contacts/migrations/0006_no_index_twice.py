from django.db import migrations

from accounts.tenancy import organisation_without_index


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_index_twice"),
        ("contacts", "0005_contact_of_phone"),
    ]

    operations = [
        *organisation_without_index(
            "contact",
            "contactimport",
            "contactlist",
            "listmember",
            "property",
            "suppression",
            "upload",
            "uploadchunk",
        ),
    ]
