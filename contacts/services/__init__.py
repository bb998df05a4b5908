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
from contacts.services.properties import property_declare, property_remove, property_update
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
    "property_declare",
    "property_remove",
    "property_update",
    "suppression_add",
    "suppression_remove",
]
