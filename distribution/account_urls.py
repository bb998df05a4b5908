"""Routes of Settings, Sending, and of what providers tell."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.models import Role
from accounts.routing import org_path
from distribution.views import accounts
from distribution.views.mail_hooks import mail_hook

SENDING = "settings/sending/"
ACCOUNT = f"{SENDING}<slug:channel>/"
ADMIN, VIEWER = Role.ADMIN, Role.VIEWER

urlpatterns: list[URLPattern] = [
    path("hooks/mail/<str:public_token>/<slug:provider>/", mail_hook, name="mail-hook"),
    org_path(SENDING, accounts.account_list, role=VIEWER, name="account-list"),
    org_path(ACCOUNT, accounts.account_edit, role=ADMIN, name="account-edit"),
    org_path(f"{ACCOUNT}state/", accounts.account_state, role=VIEWER, name="account-state"),
    org_path(f"{ACCOUNT}test/", accounts.account_try, role=ADMIN, name="account-test"),
    org_path(f"{ACCOUNT}check/", accounts.sender_show, role=VIEWER, name="sender-check"),
    org_path(f"{ACCOUNT}check/now/", accounts.sender_look, role=ADMIN, name="sender-look"),
    org_path(f"{ACCOUNT}remove/", accounts.account_delete, role=ADMIN, name="account-remove"),
]
