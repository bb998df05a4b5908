"""Routes of the whole service."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import health, site_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site_views.landing, name="landing"),
    path("method/", site_views.method, name="method"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("healthz", health.healthz, name="healthz"),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("surveys.urls")),
    path("", include("distribution.urls")),
    path("", include("analytics.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("components/", site_views.components, name="components")]
