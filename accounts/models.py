"""Organisations (the tenants), users, memberships, invites and the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.audit_labels import ACTION_LABELS, COUNTED_DETAILS, READABLE_DETAILS
from accounts.tenancy import TenantForeignKey, TenantModel
from accounts.tokens import key_new, short_key_new, token_new
from accounts.trial import TRIAL_DAYS, Trial
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.names import initials

MINIMUM_GROUP = 5


def trial_end() -> datetime:
    """The moment a trial that starts now ends by itself."""
    return clock.now() + timedelta(days=TRIAL_DAYS)


class Language(models.TextChoices):
    """The product's languages, each named in its own tongue."""

    EN = "en", "English"
    NB = "nb", "Norsk"
    SV = "sv", "Svenska"


class Organisation(models.Model):
    """A tenant. Global: it is found by its slug (staff) or its key (public tokens)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("organisation"), max_length=100)
    slug = models.SlugField(_("address"), max_length=50, unique=True)
    key = models.CharField(max_length=8, unique=True, default=key_new, editable=False)
    # The same in a texted address, where letters are dear.
    short_key = models.CharField(max_length=4, unique=True, default=short_key_new, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Oslo")
    # Results of anonymous surveys are hidden for fewer answers than this; it is never smaller
    # than MINIMUM_GROUP.
    minimum_group = models.PositiveSmallIntegerField(default=MINIMUM_GROUP)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    trial_ends_at = models.DateTimeField(default=trial_end)
    paid_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose midnight starts a reporting day."""
        return ZoneInfo(self.time_zone)

    @property
    def initials(self) -> str:
        """Two letters for the organisation's avatar."""
        return initials(self.name)

    @cached_property
    def trial(self) -> Trial:
        """Where the trial stands now; computed from dates, never stored."""
        return Trial.at(clock.now(), ends_at=self.trial_ends_at, paid_until=self.paid_until)

    @property
    def is_active(self) -> bool:
        """Whether it may send and take new answers (trial running, or paid)."""
        return not self.trial.ended


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A saved user; ``password`` None means nobody can log in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a login; a member of any number of organisations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("your name"), max_length=100)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.EN
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Two letters for the person's avatar."""
        return initials(self.name or self.email)


class Role(models.TextChoices):
    """What a member may do, from everything to reading."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return {"viewer": 0, "member": 1, "admin": 2, "owner": 3}[self.value]

    def includes(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may do."""
        return self.rank >= needed.rank


class Membership(TenantModel):
    """A user's place in an organisation. RLS also shows a user their own rows (``user_scope``)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    # Unscoped on purpose: used inside user_scope, where the database shows one's own rows only.
    across: ClassVar[models.Manager[Membership]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    def may(self, needed: Role) -> bool:
        """Whether the member's role includes ``needed``."""
        return Role(self.role).includes(needed)


def invite_expiry() -> datetime:
    """The moment an invite sent now stops working."""
    return clock.now() + timedelta(days=14)


class MemberInvite(TenantModel):
    """An e-mailed offer to become a member; the token is single use."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    token = models.CharField(max_length=43, default=token_new, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(default=invite_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "token"], name="invite_token_once"),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None),
                name="invite_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and clock.now() < self.expires_at


class AuditEntry(TenantModel):
    """Who did what to which object, and when. Written by ``accounts.audit.record`` only."""

    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type}"

    @property
    def label(self) -> str:
        """The action in words."""
        return str(ACTION_LABELS.get(self.action, self.action))

    @property
    def details_text(self) -> str:
        """The details in one line: names as they are, roles and numbers in words, no codes."""
        found = self.details
        words = [str(found[key]) for key in READABLE_DETAILS if found.get(key)]
        roles = [str(Role(found[key]).label) for key in ("before", "role") if found.get(key)]
        counts = [
            f"{label}: {number_format(found[key])}"
            for key, label in COUNTED_DETAILS.items()
            if key in found
        ]
        return " · ".join([*words, *([" → ".join(roles)] if roles else []), *counts])


class AccountMail(models.Model):
    """A rendered mail to a person with a login, waiting to be sent; sending deletes the row.

    Global: the person may belong to no organisation yet. The text holds one-time links, so a row
    must not outlive its sending; after the last attempt it is deleted as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.EmailField()
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="account_mail_due")]

    def __str__(self) -> str:
        return self.subject


class Domain(TenantModel):
    """A domain of the organisation, confirmed by a TXT record that holds ``token``."""

    name = models.CharField(_("domain"), max_length=253)
    token = models.CharField(max_length=32, default=token_new, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="domain_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ApiKey(TenantModel):
    """A key of the REST API; shown once, kept as a hash."""

    name = models.CharField(_("name"), max_length=100)
    # The first letters, by which people tell keys apart.
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="api_key_once")
        ]

    def __str__(self) -> str:
        return self.name


class IdempotentCall(TenantModel):
    """A call of the API and its answer, given again when the same call is repeated."""

    api_key = TenantForeignKey(ApiKey, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=255)
    # A keyed hash of method, path and body.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # As it was sent, letter by letter.
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "api_key", "key"], name="idempotent_call_once"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_call_age")]

    def __str__(self) -> str:
        return self.key
