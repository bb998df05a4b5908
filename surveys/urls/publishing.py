"""Routes of how a survey looks, who may answer it, and of its versions."""

from __future__ import annotations

from django.urls import path

from accounts.models import Role
from surveys.urls.paths import survey_path
from surveys.views import look, preview, publishing, rules, versions

urlpatterns = [
    path("i/<str:key>/<uuid:pk>", look.survey_image, name="survey-image"),
    survey_path("look/", look.look_edit, "look-edit"),
    survey_path("look/contrast", look.look_contrast, "look-contrast"),
    survey_path("look/logo", look.logo_upload, "logo-upload"),
    survey_path("look/logo/remove", look.logo_delete, "logo-delete"),
    survey_path("rules/", rules.rules_edit, "rules-edit"),
    survey_path("rules/password", rules.password_set, "password-set"),
    survey_path("rules/pages", rules.pages_edit, "pages-edit"),
    survey_path("preview/", preview.survey_preview, "survey-preview", Role.VIEWER),
    survey_path("publish/", publishing.survey_publish_view, "survey-publish"),
    survey_path("close/", publishing.survey_close_view, "survey-close"),
    survey_path("reopen/", publishing.survey_reopen_view, "survey-reopen"),
    survey_path("delete/", publishing.survey_delete_view, "survey-delete", Role.ADMIN),
    survey_path("versions/", versions.version_list, "version-list", Role.VIEWER),
    survey_path("versions/<int:number>/", versions.version_show, "version-show", Role.VIEWER),
    survey_path(
        "versions/<int:number>/preview/", preview.survey_preview, "version-preview", Role.VIEWER
    ),
    survey_path("versions/<int:number>/restore", versions.version_restore, "version-restore"),
    survey_path("versions/undo", versions.version_restore_undo, "version-restore-undo"),
]
