"""Routes below one survey."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.models import Role
from accounts.routing import StaffView, org_path


def survey_path(route: str, view: StaffView, name: str, role: Role = Role.MEMBER) -> URLPattern:
    """A page of one survey."""
    return org_path(f"surveys/<uuid:pk>/{route}", view, role=role, name=name)
