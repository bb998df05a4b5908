"""The tables. What the database promises beyond them is in the next migration."""

import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy.fields
import config.lib.ids


class Migration(migrations.Migration):
    replaces = [("analytics", "0001_initial"), ("analytics", "0002_rollup_basis")]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("surveys", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=config.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("dimension", models.CharField(blank=True, max_length=60)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("comments", models.PositiveIntegerField(default=0)),
                ("s0", models.PositiveIntegerField(default=0)),
                ("s1", models.PositiveIntegerField(default=0)),
                ("s2", models.PositiveIntegerField(default=0)),
                ("s3", models.PositiveIntegerField(default=0)),
                ("s4", models.PositiveIntegerField(default=0)),
                ("s5", models.PositiveIntegerField(default=0)),
                ("s6", models.PositiveIntegerField(default=0)),
                ("s7", models.PositiveIntegerField(default=0)),
                ("s8", models.PositiveIntegerField(default=0)),
                ("s9", models.PositiveIntegerField(default=0)),
                ("s10", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "survey", "dimension", "day", "value"),
                        name="rollup_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RollupBasis",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=config.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kept", models.JSONField(default=dict)),
                ("changes", models.PositiveBigIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "survey"), name="rollup_basis_once"
                    )
                ],
            },
        ),
    ]
