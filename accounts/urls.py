"""Routes of accounts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.models import Role
from accounts.routing import org_path
from accounts.views import api_keys, domains, home, invites, members, settings

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home.home, name="home"),
    path("organisations/", home.organisation_list, name="organisation-list"),
    path("organisations/new/", home.organisation_add, name="organisation-add"),
    path("profile/", home.profile, name="profile"),
    path("invite/<str:public_token>/", invites.invite, name="invite"),
    path("invite/<str:public_token>/sign-up/", invites.invite_signup, name="invite-signup"),
    org_path("settings/", settings.overview, role=Role.VIEWER, name="settings"),
    org_path(
        "settings/organisation/",
        settings.organisation_edit,
        role=Role.ADMIN,
        name="organisation-edit",
    ),
    org_path("settings/trial/", settings.trial, role=Role.VIEWER, name="trial"),
    org_path("settings/log/", settings.audit_log, role=Role.ADMIN, name="audit-log"),
    org_path("settings/api-keys/", api_keys.api_key_list, role=Role.ADMIN, name="api-key-list"),
    org_path("settings/api-keys/new/", api_keys.api_key_new, role=Role.ADMIN, name="api-key-add"),
    org_path(
        "settings/api-keys/<uuid:pk>/revoke/",
        api_keys.api_key_remove,
        role=Role.ADMIN,
        name="api-key-revoke",
    ),
    org_path("settings/domains/", domains.domain_list, role=Role.VIEWER, name="domain-list"),
    org_path("settings/domains/new/", domains.domain_new, role=Role.ADMIN, name="domain-add"),
    org_path(
        "settings/domains/<uuid:pk>/check/",
        domains.domain_check_now,
        role=Role.ADMIN,
        name="domain-check",
    ),
    org_path(
        "settings/domains/<uuid:pk>/remove/",
        domains.domain_delete,
        role=Role.ADMIN,
        name="domain-remove",
    ),
    org_path("settings/leave/", members.leave, role=Role.VIEWER, name="member-leave"),
    org_path("settings/members/", members.member_list, role=Role.VIEWER, name="member-list"),
    org_path(
        "settings/members/invite/", members.member_invite, role=Role.ADMIN, name="member-invite"
    ),
    org_path(
        "settings/members/<uuid:pk>/", members.member_edit, role=Role.ADMIN, name="member-edit"
    ),
    org_path(
        "settings/members/<uuid:pk>/remove/",
        members.member_delete,
        role=Role.ADMIN,
        name="member-remove",
    ),
    org_path(
        "settings/invites/<uuid:pk>/send-again/",
        members.invite_send_again,
        role=Role.ADMIN,
        name="invite-resend",
    ),
    org_path(
        "settings/invites/<uuid:pk>/withdraw/",
        members.invite_withdraw,
        role=Role.ADMIN,
        name="invite-revoke",
    ),
]
