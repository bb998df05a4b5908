"""What every staff page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import Membership
from accounts.tenancy import user_scope


def staff(request: HttpRequest) -> dict[str, Any]:
    """``organisations``: the user's organisations by name, for the switcher (lazy)."""
    if not hasattr(request, "organisation"):
        return {}
    return {"organisations": lambda: _organisations(request)}


def _organisations(request: HttpRequest) -> list[Any]:
    with user_scope(request.user):  # type: ignore[arg-type]
        rows = Membership.across.filter(user=request.user).select_related("organisation")
        return sorted((row.organisation for row in rows), key=lambda found: found.name.lower())
