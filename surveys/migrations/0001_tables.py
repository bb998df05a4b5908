"""The tables. What the database promises beyond them is in the next migration."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy.fields
import config.lib.clock
import config.lib.ids


class Migration(migrations.Migration):
    replaces = [
        ("surveys", "0001_initial"),
        ("surveys", "0002_response_import_progress"),
        ("surveys", "0003_survey_building"),
        ("surveys", "0004_share_links"),
        ("surveys", "0005_promises_of_the_database"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("contacts", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
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
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("closed", "Closed")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("draft", models.JSONField()),
                ("draft_revision", models.PositiveIntegerField(default=1)),
                ("draft_saved_at", models.DateTimeField(default=config.lib.clock.now)),
                ("metric", models.CharField(blank=True, default="nps", max_length=10)),
                ("rules", models.JSONField(blank=True, default=dict)),
                ("is_anonymous", models.BooleanField(default=False)),
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
                "indexes": [
                    models.Index(fields=["organisation", "-created_at"], name="survey_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseImport",
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
                (
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["progress_at"],
                        name="response_import_open",
                    ),
                    models.Index(
                        fields=["organisation", "-created_at"], name="response_import_newest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyImage",
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
                ("content", models.BinaryField()),
                ("content_type", models.CharField(max_length=20)),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SurveyTemplate",
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
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                ("purpose", models.CharField(max_length=20, verbose_name="purpose")),
                ("definition", models.JSONField()),
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
                "indexes": [
                    models.Index(fields=["organisation", "-created_at"], name="template_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyVersion",
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
                ("definition", models.JSONField()),
                ("published_at", models.DateTimeField(default=config.lib.clock.now)),
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
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "survey", "number"), name="survey_version_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="survey",
            name="live_version",
            field=accounts.tenancy.fields.TenantForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="surveys.surveyversion",
            ),
        ),
        migrations.CreateModel(
            name="Response",
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
                ("invitation_id", models.UUIDField(null=True)),
                ("link_id", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("score", models.SmallIntegerField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("comment", models.TextField(blank=True)),
                ("properties", models.JSONField(default=dict)),
                ("variants", models.JSONField(default=dict)),
                ("pages_sent", models.PositiveSmallIntegerField(default=0)),
                ("is_test", models.BooleanField(default=False)),
                ("day", models.DateField()),
                ("started_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(default=config.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=config.lib.clock.now)),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="responses",
                        to="contacts.contact",
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
                    "imported_by",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="surveys.responseimport",
                    ),
                ),
                (
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="surveys.survey",
                    ),
                ),
                (
                    "version",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.surveyversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "survey", "day"],
                        include=("score", "channel", "language", "is_test"),
                        name="response_by_day",
                    ),
                    models.Index(fields=["organisation", "-recorded_at"], name="response_newest"),
                    models.Index(fields=["organisation", "contact"], name="response_of_contact"),
                    models.Index(
                        condition=models.Q(("link_id__isnull", False)),
                        fields=["organisation", "link_id"],
                        name="response_of_link",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invitation_id"), name="response_invitation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score", None),
                            models.Q(("score__gte", 0), ("score__lte", 10)),
                            _connector="OR",
                        ),
                        name="response_score_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirtyDay",
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
                ("survey_id", models.UUIDField()),
                ("day", models.DateField()),
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
                    models.Index(fields=["organisation", "survey_id", "day"], name="dirty_day")
                ],
            },
        ),
    ]
