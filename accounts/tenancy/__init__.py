"""Tenancy: the three walls between organisations (docs/tenancy.md).

1. the scoped manager of :class:`TenantModel` raises outside :func:`tenant_scope`;
2. row-level security compares each row with ``app.organisation``, which the same function sets;
3. composite keys, made by :class:`ProtectTenantTables`, refuse to point into another tenant.
"""

from accounts.tenancy.fields import TenantForeignKey, TenantModel
from accounts.tenancy.operations import ProtectTenantTables
from accounts.tenancy.scope import (
    current_organisation,
    every_organisation,
    public_scope,
    tenant_execute,
    tenant_scope,
    tenant_task,
    user_scope,
)

__all__ = [
    "ProtectTenantTables",
    "TenantForeignKey",
    "TenantModel",
    "current_organisation",
    "every_organisation",
    "public_scope",
    "tenant_execute",
    "tenant_scope",
    "tenant_task",
    "user_scope",
]
