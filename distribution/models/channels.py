"""The ways to ask."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a person is asked."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    LINK = "link", _("Link")
    API = "api", _("API")
    LOGIN = "login", _("Individual login")
