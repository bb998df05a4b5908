"""State changes of contacts, one plain function each."""

from contacts.services.contacts import contact_create, contact_delete, contact_update
from contacts.services.imports import (
    contact_import_discard,
    contact_import_open,
    contact_import_run,
    contact_import_start,
    contact_import_stop,
    contact_imports_sweep,
)
from contacts.services.lists import (
    list_create,
    list_delete,
    list_named,
    list_rename,
    member_add,
    member_remove,
    members_keep,
)
from contacts.services.properties import property_declare, property_remove, property_update
from contacts.services.stop_lists import suppressions_import
from contacts.services.suppressions import suppression_add, suppression_remove

__all__ = [
    "contact_create",
    "contact_delete",
    "contact_import_discard",
    "contact_import_open",
    "contact_import_run",
    "contact_import_start",
    "contact_import_stop",
    "contact_imports_sweep",
    "contact_update",
    "list_create",
    "list_delete",
    "list_named",
    "list_rename",
    "member_add",
    "member_remove",
    "members_keep",
    "property_declare",
    "property_remove",
    "property_update",
    "suppression_add",
    "suppression_remove",
    "suppressions_import",
]
