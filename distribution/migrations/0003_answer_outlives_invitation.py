"""An erased contact takes its invitations along; the answers stay, without their invitation."""

from __future__ import annotations

from django.db import migrations

KEY = """
    ALTER TABLE surveys_response DROP CONSTRAINT surveys_response_invitation_id_tenant_fk;
    ALTER TABLE surveys_response ADD CONSTRAINT surveys_response_invitation_id_tenant_fk
    FOREIGN KEY (organisation_id, invitation_id)
    REFERENCES distribution_invitation (organisation_id, id) {on_delete}
    DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("distribution", "0002_sending"), ("surveys", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=KEY.format(on_delete="ON DELETE SET NULL (invitation_id)"),
            reverse_sql=KEY.format(on_delete=""),
        )
    ]
