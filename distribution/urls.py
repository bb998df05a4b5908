"""Routes of distribution."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "distribution"
urlpatterns: list[URLPattern | URLResolver] = []
