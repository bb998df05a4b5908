"""Routes of the whole service."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("surveys.urls")),
    path("", include("distribution.urls")),
    path("", include("analytics.urls")),
]
