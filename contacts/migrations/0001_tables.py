"""The tables. What the database promises beyond them is in the next migration."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy.fields
import config.lib.clock
import config.lib.ids


class Migration(migrations.Migration):
    replaces = [
        ("contacts", "0001_initial"),
        ("contacts", "0002_import_progress"),
        ("contacts", "0003_survey_building"),
        ("contacts", "0004_five_channels"),
        ("contacts", "0005_contact_of_phone"),
        ("contacts", "0006_no_index_twice"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
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
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail"),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="customer number"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="mobile")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("nb", "Norsk"),
                            ("nn", "Nynorsk"),
                            ("sv", "Svenska"),
                            ("da", "Dansk"),
                            ("fi", "Suomi"),
                            ("de", "Deutsch"),
                        ],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("properties", models.JSONField(blank=True, default=dict)),
                ("source", models.CharField(default="manual", max_length=20)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=config.lib.clock.now)),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-created_at"], name="contact_newest"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["organisation", "phone"],
                        name="contact_of_phone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "email"), name="contact_email_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "external_id"), name="contact_external_id_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="contact_email_small",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^\\+?[0-9]*$")),
                        name="contact_phone_digits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactList",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"), name="contact_list_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListMember",
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
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                (
                    "contact",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="contacts.contact",
                    ),
                ),
                (
                    "list",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="contacts.contactlist",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "list", "contact"), name="list_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Property",
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
                ("key", models.SlugField(verbose_name="key")),
                ("label", models.CharField(max_length=100, verbose_name="name")),
                (
                    "is_dimension",
                    models.BooleanField(default=True, verbose_name="splits the results"),
                ),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key"), name="property_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
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
                ("channel", models.CharField(default="email", max_length=10)),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "Address does not exist"),
                            ("complained", "Reported as spam"),
                            ("manual", "Stopped by you"),
                            ("snoozed", "Said not now"),
                            ("other_channel", "Prefers another channel"),
                        ],
                        max_length=15,
                        verbose_name="reason",
                    ),
                ),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "channel", "address"), name="suppression_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
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
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactImport",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Choose columns"),
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                            ("undone", "Undone"),
                        ],
                        default="mapping",
                        max_length=10,
                    ),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_created", models.PositiveIntegerField(default=0)),
                ("rows_merged", models.PositiveIntegerField(default=0)),
                ("rows_rejected", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("finished_at", models.DateTimeField(null=True)),
                ("progress_at", models.DateTimeField(default=config.lib.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "list",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imports",
                        to="contacts.contactlist",
                    ),
                ),
                (
                    "rejects",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.upload",
                    ),
                ),
                (
                    "upload",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.upload",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["progress_at"],
                        name="contact_import_open",
                    ),
                    models.Index(
                        fields=["organisation", "-created_at"], name="contact_import_newest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadChunk",
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
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
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
                    "upload",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="contacts.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "upload", "number"), name="upload_chunk_once"
                    )
                ],
            },
        ),
    ]
