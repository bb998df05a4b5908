"""Routes of surveys."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.models import Role
from accounts.routing import org_path
from surveys import answer_urls, builder_urls, gallery_urls, publish_urls, wording_urls
from surveys.views import preview, publishing, testing
from surveys.views import surveys as survey_views

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    *answer_urls.urlpatterns,
    *gallery_urls.urlpatterns,
    *builder_urls.urlpatterns,
    *publish_urls.urlpatterns,
    *wording_urls.urlpatterns,
    path("s/test/<str:signed>", testing.survey_test, name="survey-test"),
    path("s/test/<str:signed>/<int:step>", testing.survey_test, name="survey-test-page"),
    *(
        path(
            f"s/test/<str:signed>/{step}",
            testing.survey_test,
            {"step": step},
            f"survey-test-{step}",
        )
        for step in ("thanks", "privacy")
    ),
    org_path(
        "surveys/<uuid:pk>/name/",
        survey_views.survey_name,
        role=Role.MEMBER,
        name="survey-rename",
    ),
    org_path(
        "surveys/<uuid:pk>/preview/",
        preview.survey_preview,
        role=Role.VIEWER,
        name="survey-preview",
    ),
    org_path(
        "surveys/<uuid:pk>/publish/",
        publishing.survey_publish_view,
        role=Role.MEMBER,
        name="survey-publish",
    ),
    org_path(
        "surveys/<uuid:pk>/close/",
        publishing.survey_close_view,
        role=Role.MEMBER,
        name="survey-close",
    ),
    org_path(
        "surveys/<uuid:pk>/reopen/",
        publishing.survey_reopen_view,
        role=Role.MEMBER,
        name="survey-reopen",
    ),
    org_path(
        "surveys/<uuid:pk>/delete/",
        publishing.survey_delete_view,
        role=Role.ADMIN,
        name="survey-delete",
    ),
]
