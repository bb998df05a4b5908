"""Routes of how a survey looks, who may answer it, and its versions."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.models import Role
from accounts.routing import StaffView, org_path
from surveys.views import look, preview, rules, versions


def _survey_path(route: str, view: StaffView, role: Role, name: str) -> URLPattern:
    return org_path(f"surveys/<uuid:pk>/{route}", view, role=role, name=name)


urlpatterns = [
    path("i/<str:key>/<uuid:pk>", look.survey_image, name="survey-image"),
    _survey_path("look/", look.look_edit, Role.MEMBER, "look-edit"),
    _survey_path("look/contrast", look.look_contrast, Role.MEMBER, "look-contrast"),
    _survey_path("look/logo", look.logo_upload, Role.MEMBER, "logo-upload"),
    _survey_path("look/logo/remove", look.logo_delete, Role.MEMBER, "logo-delete"),
    _survey_path("rules/", rules.rules_edit, Role.MEMBER, "rules-edit"),
    _survey_path("rules/password", rules.password_set, Role.MEMBER, "password-set"),
    _survey_path("rules/pages", rules.pages_edit, Role.MEMBER, "pages-edit"),
    _survey_path("versions/", versions.version_list, Role.VIEWER, "version-list"),
    _survey_path("versions/<int:number>/", versions.version_show, Role.VIEWER, "version-show"),
    _survey_path(
        "versions/<int:number>/preview/", preview.survey_preview, Role.VIEWER, "version-preview"
    ),
    _survey_path(
        "versions/<int:number>/restore", versions.version_restore, Role.MEMBER, "version-restore"
    ),
    _survey_path(
        "versions/undo", versions.version_restore_undo, Role.MEMBER, "version-restore-undo"
    ),
]
