"""People who can be asked, where they came from, and who must not be asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from config.lib.languages import LANGUAGES
from config.lib.names import initials


class Property(TenantModel):
    """A declared property of contacts; as a dimension it splits the results."""

    key = models.SlugField(_("key"), max_length=50)
    label = models.CharField(_("name"), max_length=100)
    is_dimension = models.BooleanField(_("splits the results"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="property_key_once")
        ]

    def __str__(self) -> str:
        return self.label


class Contact(TenantModel):
    """A person who can be asked. Found again by e-mail (lower case) or by the external id."""

    # Missing is NULL, because the unique constraints let any number of NULLs stand.
    email = models.EmailField(_("e-mail"), max_length=254, null=True, blank=True)  # noqa: DJ001
    external_id = models.CharField(  # noqa: DJ001
        _("customer number"), max_length=100, null=True, blank=True
    )
    phone = models.CharField(_("mobile"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES.items(), blank=True)
    properties = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=20, default="manual")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="contact_email_once"),
            models.UniqueConstraint(
                fields=["organisation", "external_id"], name="contact_external_id_once"
            ),
            # One spelling each, so that whoever has an address is found by an index (values.py).
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="contact_email_small"
            ),
            models.CheckConstraint(
                condition=models.Q(phone__regex=r"^\+?[0-9]*$"), name="contact_phone_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="contact_newest"),
            models.Index(
                fields=["organisation", "phone"],
                condition=~models.Q(phone=""),
                name="contact_of_phone",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.external_id or str(self.pk)

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return initials(str(self))


class Suppression(TenantModel):
    """An address that must not be asked again on a channel."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Address does not exist")
        COMPLAINED = "complained", _("Reported as spam")
        MANUAL = "manual", _("Stopped by you")
        SNOOZED = "snoozed", _("Said not now")
        OTHER_CHANNEL = "other_channel", _("Prefers another channel")

    channel = models.CharField(max_length=10, default="email")
    address = models.CharField(_("address"), max_length=254)
    reason = models.CharField(_("reason"), max_length=15, choices=Reason.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # Over by itself at that moment; None holds until somebody takes it back.
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "address"], name="suppression_once"
            )
        ]

    def __str__(self) -> str:
        return self.address

    @staticmethod
    def in_force() -> models.Q:
        """The condition that a suppression is not over yet."""
        return models.Q(until=None) | models.Q(until__gt=clock.now())


class ContactList(TenantModel):
    """Contacts under a name, chosen one by one or by a file."""

    name = models.CharField(_("name"), max_length=100)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="contact_list_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ListMember(TenantModel):
    """A contact on a list."""

    list = TenantForeignKey(ContactList, on_delete=models.CASCADE, related_name="members")
    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "list", "contact"], name="list_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.contact_id}"


class Upload(TenantModel):
    """A file somebody gave us, kept in the database in chunks: web and workers share no disk."""

    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name


class UploadChunk(TenantModel):
    """A piece of an upload, at most 256 kB."""

    upload = TenantForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "upload", "number"], name="upload_chunk_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"


class FileImport(TenantModel):
    """What every import of a file shares: the file, the mapping, progress and the outcome."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Choose columns")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        UNDONE = "undone", _("Undone")

    upload = TenantForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    rejects = TenantForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    # Column of the file -> field of ours (or "property:<key>"); what is missing is ignored.
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_merged = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    # When a worker last got further; the sweeper rings again for an import that stands still.
    progress_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.UNDONE}


class ContactImport(FileImport):
    """One import of contacts; its mapping goes from the column's position, counted from 0."""

    # Whoever the file names is put on this list as well.
    list = TenantForeignKey(
        ContactList, on_delete=models.SET_NULL, null=True, related_name="imports"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["progress_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="contact_import_open",
            ),
            models.Index(fields=["organisation", "-created_at"], name="contact_import_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.state}"
