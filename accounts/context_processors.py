"""What every staff page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import Organisation
from accounts.selectors import organisations_of


def staff(request: HttpRequest) -> dict[str, Any]:
    """``organisations``: the user's organisations by name, for the switcher.

    Lazy, so that a page that does not show them never touches the session.
    """
    return {"organisations": lambda: _organisations(request)}


def _organisations(request: HttpRequest) -> list[Organisation]:
    return organisations_of(request.user) if request.user.is_authenticated else []
