"""Routes of analytics."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from accounts.models import Role
from accounts.routing import org_path
from analytics import views
from analytics.results.views import survey_results

app_name = "analytics"
urlpatterns: list[URLPattern | URLResolver] = [
    org_path("", views.dashboard, role=Role.VIEWER, name="dashboard"),
    org_path(
        "surveys/<uuid:pk>/results/",
        survey_results,
        role=Role.VIEWER,
        name="survey-results",
    ),
    org_path("live/", views.dashboard_live, role=Role.VIEWER, name="dashboard-live"),
]
