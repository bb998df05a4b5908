"""Routes of contacts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from accounts.models import Role
from accounts.routing import StaffView, org_path
from contacts.views import contacts, imports, lists, properties, suppressions


def _route(route: str, view: StaffView, role: Role, name: str) -> URLPattern:
    return org_path(f"contacts/{route}", view, role=role, name=name)


app_name = "contacts"
urlpatterns: list[URLPattern | URLResolver] = [
    _route("", contacts.contact_list, Role.VIEWER, "contact-list"),
    _route("new/", contacts.contact_add, Role.MEMBER, "contact-add"),
    _route("export/", contacts.contact_export, Role.MEMBER, "contact-export"),
    _route("import/", imports.import_add, Role.MEMBER, "import-add"),
    _route("paste/", imports.import_paste, Role.MEMBER, "import-paste"),
    _route("imports/", imports.import_list, Role.VIEWER, "import-list"),
    _route("imports/<uuid:pk>/", imports.import_show, Role.VIEWER, "import-show"),
    _route("imports/<uuid:pk>/columns/", imports.import_map, Role.MEMBER, "import-map"),
    _route("imports/<uuid:pk>/progress/", imports.import_progress, Role.VIEWER, "import-progress"),
    _route("imports/<uuid:pk>/stop/", imports.import_stop, Role.MEMBER, "import-stop"),
    _route("imports/<uuid:pk>/rejected/", imports.import_rejects, Role.MEMBER, "import-rejects"),
    _route("properties/", properties.property_list, Role.VIEWER, "property-list"),
    _route("properties/new/", properties.property_add, Role.MEMBER, "property-add"),
    _route("properties/<uuid:pk>/", properties.property_edit, Role.MEMBER, "property-edit"),
    _route(
        "properties/<uuid:pk>/remove/", properties.property_delete, Role.ADMIN, "property-remove"
    ),
    _route("lists/", lists.list_list, Role.VIEWER, "list-list"),
    _route("lists/new/", lists.list_add, Role.MEMBER, "list-add"),
    _route("lists/<uuid:pk>/", lists.list_show, Role.VIEWER, "list-show"),
    _route("lists/<uuid:pk>/name/", lists.list_edit, Role.MEMBER, "list-edit"),
    _route("lists/<uuid:pk>/delete/", lists.list_remove, Role.MEMBER, "list-delete"),
    _route(
        "lists/<uuid:pk>/add/<uuid:contact_pk>/",
        lists.list_member_add,
        Role.MEMBER,
        "list-member-add",
    ),
    _route(
        "lists/<uuid:pk>/remove/<uuid:contact_pk>/",
        lists.list_member_remove,
        Role.MEMBER,
        "list-member-remove",
    ),
    _route("not-asked/import/", suppressions.suppression_import, Role.MEMBER, "suppression-import"),
    _route("not-asked/export/", suppressions.suppression_export, Role.MEMBER, "suppression-export"),
    _route("not-asked/", suppressions.suppression_list, Role.VIEWER, "suppression-list"),
    _route("not-asked/new/", suppressions.suppression_new, Role.MEMBER, "suppression-add"),
    _route(
        "not-asked/<uuid:pk>/remove/",
        suppressions.suppression_delete,
        Role.ADMIN,
        "suppression-remove",
    ),
    _route("<uuid:pk>/", contacts.contact_show, Role.VIEWER, "contact-show"),
    _route("<uuid:pk>/edit/", contacts.contact_edit, Role.MEMBER, "contact-edit"),
    _route("<uuid:pk>/delete/", contacts.contact_remove, Role.ADMIN, "contact-delete"),
]
