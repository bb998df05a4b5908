"""Surveys, their frozen versions, and the answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from contacts.models import Contact, FileImport


class Survey(TenantModel):
    """A survey: a draft one can edit, and the live version respondents see."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # A surveys.definition.Definition as JSON; ``draft_revision`` tells two editors apart.
    draft = models.JSONField()
    draft_revision = models.PositiveIntegerField(default=1)
    draft_saved_at = models.DateTimeField(default=clock.now)
    # What its score measures: a surveys.kinds.base.Metric, "" for none. The live version decides,
    # so that an edited draft never changes what the answers mean; before there is one, the draft.
    metric = models.CharField(max_length=10, default="nps", blank=True)
    # A surveys.rules.Rules as JSON.
    rules = models.JSONField(default=dict, blank=True)
    # Chosen before the first answer and locked from then on.
    is_anonymous = models.BooleanField(default=False)
    live_version = TenantForeignKey(
        "SurveyVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="survey_newest")]

    def __str__(self) -> str:
        return self.name


class SurveyVersion(TenantModel):
    """A published definition. It never changes, so an old answer never changes its meaning."""

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "survey", "number"], name="survey_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"


class SurveyTemplate(TenantModel):
    """A survey an organisation keeps to start others from."""

    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, blank=True)
    purpose = models.CharField(_("purpose"), max_length=20)
    definition = models.JSONField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="template_newest")]

    def __str__(self) -> str:
        return self.name


class SurveyImage(TenantModel):
    """A logo, drawn anew by us from what was uploaded. It never changes; a new one is a new row."""

    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"{self.content_type} {self.width}x{self.height}"


class ResponseImport(FileImport):
    """One import of answers collected elsewhere; undoing it deletes exactly its answers.

    Its mapping goes from the column's position, counted from 0.
    """

    # None until the columns are chosen.
    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, null=True, related_name="imports")

    class Meta:
        indexes = [
            models.Index(
                fields=["progress_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="response_import_open",
            ),
            models.Index(fields=["organisation", "-created_at"], name="response_import_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.state}"


class Response(TenantModel):
    """One answer: one row. ``day`` is the local calendar day of ``recorded_at``.

    Of an anonymous survey it has a random id, no contact, no invitation, no properties of a
    person, and every time is the midnight its day began.
    """

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    # None only for imported answers, which met no version of ours.
    version = TenantForeignKey(SurveyVersion, on_delete=models.PROTECT, null=True, related_name="+")
    contact = TenantForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, related_name="responses"
    )
    # The invitation lives above this app; distribution adds the composite key in its migration.
    invitation_id = models.UUIDField(null=True)
    # So does the open link it came through.
    link_id = models.UUIDField(null=True)
    imported_by = TenantForeignKey(
        ResponseImport, on_delete=models.CASCADE, null=True, related_name="responses"
    )
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2, blank=True)
    score = models.SmallIntegerField(null=True)
    answers = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    # The contact's declared properties and the link's hidden fields at that moment.
    properties = models.JSONField(default=dict)
    # Question key -> variant shown, for questions that have variants.
    variants = models.JSONField(default=dict)
    # How many pages were sent; where a person who comes back goes on.
    pages_sent = models.PositiveSmallIntegerField(default=0)
    # Tried out by staff: never counted.
    is_test = models.BooleanField(default=False)
    day = models.DateField()
    started_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invitation_id"], name="response_invitation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=0, score__lte=10),
                name="response_score_range",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "survey", "day"],
                include=["score", "channel", "language", "is_test"],
                name="response_by_day",
            ),
            models.Index(fields=["organisation", "-recorded_at"], name="response_newest"),
            models.Index(fields=["organisation", "contact"], name="response_of_contact"),
            models.Index(
                fields=["organisation", "link_id"],
                condition=models.Q(link_id__isnull=False),
                name="response_of_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} {self.recorded_at:%Y-%m-%d}"


class DirtyDay(TenantModel):
    """Append-only log: the answers of this survey's day changed; written in the same transaction.

    A flag with ON CONFLICT DO NOTHING could lose an update, so each change appends its own row;
    analytics consumes them.
    """

    survey_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "survey_id", "day"], name="dirty_day")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.day}"
