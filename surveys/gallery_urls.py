"""Routes of templates, and of surveys that begin from one, from a file or from nothing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.models import Role
from accounts.routing import org_path
from surveys.views import documents, gallery, own_templates, survey_list
from surveys.views.template_preview import template_preview

urlpatterns: list[URLPattern | URLResolver] = [
    path("s/template/<str:signed>", template_preview, name="template-preview"),
    path("s/template/<str:signed>/<int:step>", template_preview, name="template-preview-page"),
    path("s/template/<str:signed>/thanks", template_preview, {"step": "thanks"}),
    path("s/template/<str:signed>/privacy", template_preview, {"step": "privacy"}),
    org_path("surveys/", survey_list.survey_list, role=Role.VIEWER, name="survey-list"),
    org_path("surveys/new/", gallery.survey_gallery, role=Role.MEMBER, name="survey-create"),
    org_path(
        "surveys/new/scratch/",
        gallery.survey_from_scratch,
        role=Role.MEMBER,
        name="survey-from-scratch",
    ),
    org_path(
        "surveys/new/import/", documents.survey_import, role=Role.MEMBER, name="survey-import"
    ),
    org_path(
        "surveys/new/own/<uuid:pk>/",
        own_templates.survey_from_own,
        role=Role.MEMBER,
        name="survey-from-own",
    ),
    org_path(
        "surveys/new/from/<slug:key>/",
        gallery.survey_from_template,
        role=Role.MEMBER,
        name="survey-from-template",
    ),
    org_path(
        "surveys/templates/<uuid:pk>/",
        own_templates.own_template_edit,
        role=Role.MEMBER,
        name="own-template-edit",
    ),
    org_path(
        "surveys/templates/<uuid:pk>/delete/",
        own_templates.own_template_delete,
        role=Role.MEMBER,
        name="own-template-delete",
    ),
    org_path(
        "surveys/<uuid:pk>/template/",
        own_templates.own_template_create,
        role=Role.MEMBER,
        name="own-template-create",
    ),
    org_path(
        "surveys/<uuid:pk>/export/",
        documents.survey_export,
        role=Role.VIEWER,
        name="survey-export",
    ),
]
