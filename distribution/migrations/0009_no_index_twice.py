import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy.fields
from accounts.tenancy import organisation_without_index


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_index_twice"),
        ("contacts", "0006_no_index_twice"),
        ("distribution", "0008_too_late"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="invitation",
            name="invitation_states",
        ),
        migrations.RemoveIndex(
            model_name="invitation",
            name="invitation_recent",
        ),
        migrations.RemoveIndex(
            model_name="reminder",
            name="reminder_states",
        ),
        *organisation_without_index(
            "accesscode",
            "campaign",
            "codesheet",
            "portalcode",
            "providerevent",
            "segment",
            "sendingaccount",
            "sharelink",
            "smsreceived",
            "smstalk",
            "triggerevent",
        ),
        migrations.AlterField(
            model_name="invitation",
            name="campaign",
            field=accounts.tenancy.fields.TenantForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="distribution.campaign",
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="contact",
            field=accounts.tenancy.fields.TenantForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="contacts.contact",
            ),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="organisation",
                field=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    editable=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="accounts.organisation",
                ),
            )
            for name in ("invitation", "reminder")
        ),
        migrations.AlterField(
            model_name="reminder",
            name="campaign",
            field=accounts.tenancy.fields.TenantForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sent_reminders",
                to="distribution.campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                fields=["campaign", "organisation", "state"], name="invitation_states"
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                fields=["contact", "organisation", "-sent_at"], name="invitation_recent"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["campaign", "organisation", "state"], name="reminder_states"
            ),
        ),
    ]
