"""Routes of the surveys, of templates, and of surveys that begin from one, a file or nothing."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.models import Role
from accounts.routing import StaffView, org_path
from surveys.urls.paths import survey_path
from surveys.views import documents, gallery, own_templates, survey_list


def _path(route: str, view: StaffView, name: str, role: Role = Role.MEMBER) -> URLPattern:
    return org_path(f"surveys/{route}", view, role=role, name=name)


urlpatterns = [
    _path("", survey_list.survey_list, "survey-list", Role.VIEWER),
    _path("new/", gallery.survey_gallery, "survey-create"),
    _path("new/scratch/", gallery.survey_from_scratch, "survey-from-scratch"),
    _path("new/import/", documents.survey_import, "survey-import"),
    _path("new/own/<uuid:pk>/", own_templates.survey_from_own, "survey-from-own"),
    _path("new/from/<slug:key>/", gallery.survey_from_template, "survey-from-template"),
    _path("templates/<uuid:pk>/", own_templates.own_template_edit, "own-template-edit"),
    _path("templates/<uuid:pk>/delete/", own_templates.own_template_delete, "own-template-delete"),
    survey_path("template/", own_templates.own_template_create, "own-template-create"),
    survey_path("export/", documents.survey_export, "survey-export", Role.VIEWER),
]
