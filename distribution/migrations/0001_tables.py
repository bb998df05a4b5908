"""The tables. What the database promises beyond them is in the next migration."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy.fields
import accounts.tokens
import config.lib.clock
import config.lib.ids


class Migration(migrations.Migration):
    replaces = [
        ("distribution", "0001_initial"),
        ("distribution", "0002_sending"),
        ("distribution", "0003_answer_outlives_invitation"),
        ("distribution", "0004_survey_building"),
        ("distribution", "0005_campaign_languages"),
        ("distribution", "0006_share_links"),
        ("distribution", "0007_five_channels"),
        ("distribution", "0008_too_late"),
        ("distribution", "0009_no_index_twice"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("contacts", "0001_tables"),
        ("surveys", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("link", "Link"),
                            ("api", "API"),
                            ("login", "Individual login"),
                        ],
                        default="email",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("once", "Once"),
                            ("recurring", "Again and again"),
                            ("triggered", "After an event"),
                        ],
                        default="once",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("launching", "Preparing"),
                            ("sending", "Sending"),
                            ("paused", "Paused"),
                            ("done", "Sent"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("pause_reason", models.CharField(blank=True, max_length=300)),
                ("sender_name", models.CharField(max_length=100, verbose_name="sender name")),
                (
                    "reply_to",
                    models.EmailField(blank=True, max_length=254, verbose_name="replies go to"),
                ),
                (
                    "sms_sender",
                    models.CharField(blank=True, max_length=15, verbose_name="SMS sender"),
                ),
                ("languages", models.JSONField(default=list)),
                ("texts", models.JSONField(default=dict)),
                ("audience", models.JSONField(default=dict)),
                (
                    "quarantine_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days between two questions"
                    ),
                ),
                (
                    "quarantine_after_answer_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days after an answer"
                    ),
                ),
                (
                    "wait_days",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="days to wait at most"
                    ),
                ),
                ("timing", models.JSONField(default=dict)),
                (
                    "rate_per_hour",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="messages an hour"
                    ),
                ),
                (
                    "sample_percent",
                    models.PositiveSmallIntegerField(
                        default=100, verbose_name="share of the audience"
                    ),
                ),
                ("reminders", models.JSONField(default=list)),
                ("rhythm", models.JSONField(default=dict)),
                (
                    "expires_after_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="days to answer"),
                ),
                ("audience_cursor", models.UUIDField(null=True)),
                ("audience_total", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("launched_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("resumed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
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
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-created_at"], name="campaign_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeSheet",
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
                    "kind",
                    models.CharField(
                        choices=[("list", "List"), ("letters", "Letters")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("ready", "Ready"),
                            ("fetched", "Fetched"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("people_total", models.PositiveIntegerField(default=0)),
                ("people_done", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("progress_at", models.DateTimeField(default=config.lib.clock.now)),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_sheets",
                        to="distribution.campaign",
                    ),
                ),
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
                    "upload",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.upload",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("link", "Link"),
                            ("api", "API"),
                            ("login", "Individual login"),
                        ],
                        default="email",
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("opened", "Opened the survey"),
                            ("answered", "Answered"),
                            ("bounced", "Did not arrive"),
                            ("failed", "Failed"),
                            ("suppressed", "Not asked"),
                            ("deferred", "Waits"),
                            ("expired", "Expired"),
                            ("unknown", "Unknown, connection cut"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(default=config.lib.clock.now)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("sent_at", models.DateTimeField(null=True)),
                ("complained_at", models.DateTimeField(null=True)),
                (
                    "language",
                    models.CharField(
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
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=accounts.tokens.token_new, editable=False, max_length=43
                    ),
                ),
                ("short_token", models.CharField(blank=True, editable=False, max_length=12)),
                ("round", models.PositiveIntegerField(default=0)),
                (
                    "not_asked",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quarantine", "Asked recently"),
                            ("opted_out", "Unsubscribed"),
                            ("bounced", "Address does not exist"),
                            ("sampled_out", "Not in the sample"),
                            ("no_address", "No address on this channel"),
                            ("duplicate", "Same address as another contact"),
                            ("snoozed", "Said not now"),
                            ("other_channel", "Prefers another channel"),
                            ("complained", "Reported as spam"),
                            ("cancelled", "The campaign was cancelled"),
                            ("too_late", "It became too late to ask"),
                        ],
                        max_length=15,
                    ),
                ),
                ("latest_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    accounts.tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="distribution.campaign",
                    ),
                ),
                (
                    "contact",
                    accounts.tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="contacts.contact",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
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
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "deferred"])),
                        fields=["organisation", "due_at"],
                        name="invitation_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="invitation_claimed",
                    ),
                    models.Index(
                        fields=["campaign", "organisation", "state"], name="invitation_states"
                    ),
                    models.Index(
                        fields=["contact", "organisation", "-sent_at"], name="invitation_recent"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["sent", "delivered", "opened"])),
                        fields=["expires_at"],
                        name="invitation_expiry",
                    ),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["organisation", "provider_id"],
                        name="invitation_provider_id",
                    ),
                    models.Index(
                        condition=models.Q(("complained_at__isnull", False)),
                        fields=["campaign", "organisation"],
                        name="invitation_complained",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "campaign", "contact", "channel", "round"),
                        name="invitation_once",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "token"), name="invitation_token_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "suppressed"), _negated=True),
                            models.Q(("address", ""), _negated=True),
                        ),
                        fields=("organisation", "campaign", "channel", "address", "round"),
                        name="invitation_address_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("short_token", ""), _negated=True),
                        fields=("organisation", "short_token"),
                        name="invitation_short_token_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessCode",
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
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("revoked_at", models.DateTimeField(null=True)),
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
                    "invitation",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="distribution.invitation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "digest"), name="access_code_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("organisation", "invitation"),
                        name="access_code_current_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalCode",
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
                ("digest", models.CharField(max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_codes",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "contact", "-created_at"], name="portal_code_newest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
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
                ("provider", models.CharField(max_length=30)),
                ("event_id", models.CharField(max_length=200)),
                ("received_at", models.DateTimeField(default=config.lib.clock.now)),
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
                "indexes": [models.Index(fields=["received_at"], name="provider_event_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "provider", "event_id"), name="provider_event_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("link", "Link"),
                            ("api", "API"),
                            ("login", "Individual login"),
                        ],
                        default="email",
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("opened", "Opened the survey"),
                            ("answered", "Answered"),
                            ("bounced", "Did not arrive"),
                            ("failed", "Failed"),
                            ("suppressed", "Not asked"),
                            ("deferred", "Waits"),
                            ("expired", "Expired"),
                            ("unknown", "Unknown, connection cut"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(default=config.lib.clock.now)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("sent_at", models.DateTimeField(null=True)),
                ("complained_at", models.DateTimeField(null=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "campaign",
                    accounts.tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent_reminders",
                        to="distribution.campaign",
                    ),
                ),
                (
                    "invitation",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="distribution.invitation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
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
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "deferred"])),
                        fields=["organisation", "due_at"],
                        name="reminder_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="reminder_claimed",
                    ),
                    models.Index(
                        fields=["campaign", "organisation", "state"], name="reminder_states"
                    ),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["organisation", "provider_id"],
                        name="reminder_provider_id",
                    ),
                    models.Index(
                        condition=models.Q(("complained_at__isnull", False)),
                        fields=["campaign", "organisation"],
                        name="reminder_complained",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invitation", "number"), name="reminder_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
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
                ("rule", models.JSONField(default=dict)),
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
                        fields=("organisation", "name"), name="segment_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingAccount",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("link", "Link"),
                            ("api", "API"),
                            ("login", "Individual login"),
                        ],
                        max_length=10,
                    ),
                ),
                ("provider", models.CharField(max_length=30)),
                ("sealed", models.TextField()),
                (
                    "from_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="sender address"),
                ),
                (
                    "sms_sender",
                    models.CharField(blank=True, max_length=15, verbose_name="SMS sender"),
                ),
                (
                    "webhook_secret",
                    models.CharField(
                        default=accounts.tokens.token_new, editable=False, max_length=32
                    ),
                ),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("checked_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
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
                        fields=("organisation", "channel"), name="sending_account_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
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
                    ),
                ),
                ("hidden", models.JSONField(default=dict)),
                ("embedding", models.JSONField(default=dict)),
                (
                    "token",
                    models.CharField(
                        default=accounts.tokens.token_new, editable=False, max_length=32
                    ),
                ),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("robots", models.PositiveIntegerField(default=0)),
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
                    "survey",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "token"), name="share_link_token_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsTalk",
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
                ("phone", models.CharField(max_length=20)),
                ("our_number", models.CharField(max_length=20)),
                (
                    "stage",
                    models.CharField(
                        choices=[("score", "Score"), ("comment", "Comment"), ("done", "Done")],
                        default="score",
                        max_length=10,
                    ),
                ),
                ("helped_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=config.lib.clock.now)),
                (
                    "invitation",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talks",
                        to="distribution.invitation",
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
                    models.Index(fields=["phone", "-updated_at"], name="sms_talk_of_phone")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invitation"), name="sms_talk_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsReceived",
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
                ("sid", models.CharField(max_length=64)),
                ("phone", models.CharField(max_length=20)),
                ("body", models.TextField()),
                ("reply", models.TextField(blank=True)),
                ("received_at", models.DateTimeField(default=config.lib.clock.now)),
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
                    "talk",
                    accounts.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="distribution.smstalk",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "sid"), name="sms_received_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TriggerEvent",
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
                ("name", models.CharField(max_length=50)),
                ("key", models.CharField(max_length=200)),
                ("occurred_at", models.DateTimeField(default=config.lib.clock.now)),
                ("created_at", models.DateTimeField(default=config.lib.clock.now, editable=False)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    accounts.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("taken_at", None)),
                        fields=["organisation", "created_at"],
                        name="trigger_event_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name", "key"), name="trigger_event_once"
                    )
                ],
            },
        ),
    ]
