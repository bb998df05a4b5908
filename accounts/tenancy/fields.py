"""The base of each tenant table and the key that stays inside one tenant."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django_scopes import ScopedManager

from accounts.tenancy.scope import current_organisation
from config.lib.ids import uuid7


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A key between two tenant tables.

    Django's own constraint is left out: ``ProtectTenantTables`` makes the composite one,
    ``(organisation_id, x_id)``, in the database.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class TenantModel(models.Model):
    """A row that belongs to one organisation; unreachable outside that organisation's scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the pair (organisation, id) of ``ProtectTenantTables`` leads with it.
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        db_index=False,
    )

    objects: ClassVar[models.Manager[Self]] = ScopedManager(organisation="organisation")

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A new row belongs to the tenant at work; nobody has to remember to say so.
        if not args and self._state.adding and self.organisation_id is None:
            organisation = current_organisation()
            if organisation is not None:
                self.organisation = organisation
