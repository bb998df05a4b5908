"""Routes of the answers and their imports."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.models import Role
from accounts.routing import StaffView, org_path
from surveys.views import imports, responses


def _import_path(route: str, view: StaffView, role: Role) -> URLPattern:
    """A page of one import, named after its route."""
    name = f"response-import-{route or 'show'}"
    return org_path(f"answers/imports/<uuid:pk>/{route}", view, role=role, name=name)


urlpatterns = [
    org_path("answers/", responses.response_list, role=Role.VIEWER, name="response-list"),
    org_path("answers/export", responses.response_export, role=Role.MEMBER, name="response-export"),
    org_path("answers/<uuid:pk>/", responses.response_show, role=Role.VIEWER, name="response-show"),
    org_path(
        "answers/<uuid:pk>/delete",
        responses.response_remove,
        role=Role.ADMIN,
        name="response-delete",
    ),
    org_path(
        "answers/tests/delete",
        responses.tests_remove,
        role=Role.MEMBER,
        name="response-tests-delete",
    ),
    org_path(
        "answers/imports/", imports.import_list, role=Role.VIEWER, name="response-import-list"
    ),
    org_path(
        "answers/imports/new", imports.import_add, role=Role.MEMBER, name="response-import-add"
    ),
    _import_path("", imports.import_show, Role.VIEWER),
    _import_path("columns", imports.import_columns, Role.MEMBER),
    _import_path("check", imports.import_check_page, Role.MEMBER),
    _import_path("progress", imports.import_progress, Role.VIEWER),
    _import_path("stop", imports.import_stop, Role.MEMBER),
    _import_path("undo", imports.import_undo, Role.MEMBER),
    _import_path("rejects", imports.import_rejects, Role.MEMBER),
]
