"""Rows of one organisation are out of the reach of every other; answers outlive what asked."""

from django.db import migrations

from accounts.tenancy import ProtectTenantTables

# An erased contact takes its invitations along; the answers stay, without their invitation.
KEY = """
    ALTER TABLE surveys_response ADD CONSTRAINT surveys_response_{column}_tenant_fk
    FOREIGN KEY (organisation_id, {column}) REFERENCES {target} (organisation_id, id) {on_delete}
    DEFERRABLE INITIALLY DEFERRED
"""
DROP = "ALTER TABLE surveys_response DROP CONSTRAINT surveys_response_{column}_tenant_fk"


class Migration(migrations.Migration):
    replaces = [("distribution", "0010_complained")]

    dependencies = [
        ("distribution", "0001_tables"),
        ("surveys", "0002_promises"),
    ]

    operations = [
        ProtectTenantTables(
            "campaign",
            "invitation",
            "sharelink",
            "reminder",
            "sendingaccount",
            "providerevent",
            "smstalk",
            "smsreceived",
            "accesscode",
            "portalcode",
            "codesheet",
            "segment",
            "triggerevent",
        ),
        migrations.RunSQL(
            KEY.format(
                column="invitation_id",
                target="distribution_invitation",
                on_delete="ON DELETE SET NULL (invitation_id)",
            ),
            DROP.format(column="invitation_id"),
        ),
        migrations.RunSQL(
            KEY.format(column="link_id", target="distribution_sharelink", on_delete=""),
            DROP.format(column="link_id"),
        ),
    ]
