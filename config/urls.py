"""Routes of the whole service."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts.access import token_page
from accounts.views.home import language_set
from config import health, site_views
from config.lib.sql import looking_again

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site_views.landing, name="landing"),
    path("method/", site_views.method, name="method"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", site_views.robots, name="robots"),
    # Before allauth's own: the same page, with the headers of a secret address.
    path(
        "account/confirm-email/<str:key>/",
        token_page(allauth_views.confirm_email),
        name="account_confirm_email",
    ),
    path("account/signup/", looking_again(allauth_views.signup), name="account_signup"),
    path("account/", include("allauth.urls")),
    path("language/", language_set, name="set_language"),
    path("", include("config.api_urls")),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("surveys.urls")),
    path("", include("distribution.urls")),
    path("", include("analytics.urls")),
]

if settings.DEBUG:
    from config.gallery import components

    urlpatterns += [path("components/", components, name="components")]
