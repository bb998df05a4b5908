"""Members and invites: the rules, and the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import (
    AccountMail,
    AuditEntry,
    MemberInvite,
    Membership,
    Organisation,
    Role,
    User,
)
from accounts.services import (
    InviteError,
    MemberError,
    invite_accept,
    invite_create,
    invite_resend,
    member_change_role,
    member_leave,
    member_remove,
)
from accounts.tenancy import tenant_scope
from config.lib import clock
from tests.cast import PASSWORD, join, make_user
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db
MEMBERS = "/o/acme/settings/members/"


def membership(user: User) -> Membership:
    return Membership.objects.select_related("user").get(user=user)


@pytest.fixture
def dana(acme: Organisation) -> User:
    """Admin of acme."""
    return join(make_user("dana"), acme, Role.ADMIN).user


def test_the_last_owner_cannot_leave_be_demoted_or_removed(
    in_acme: Organisation, alice: User
) -> None:
    owner = membership(alice)
    with pytest.raises(MemberError):
        member_leave(member=owner)
    with pytest.raises(MemberError):
        member_change_role(member=owner, actor=owner, role=Role.ADMIN)
    with pytest.raises(MemberError):
        member_remove(member=owner, actor=owner)
    assert membership(alice).role == Role.OWNER


def test_an_owner_may_leave_once_there_is_another(
    in_acme: Organisation, alice: User, bob: User
) -> None:
    member_change_role(member=membership(bob), actor=membership(alice), role=Role.OWNER)
    member_leave(member=membership(alice))
    assert not Membership.objects.filter(user=alice).exists()


def test_an_admin_cannot_touch_an_owner_or_make_one(
    in_acme: Organisation, alice: User, bob: User, dana: User
) -> None:
    admin = membership(dana)
    with pytest.raises(MemberError):
        member_change_role(member=membership(alice), actor=admin, role=Role.VIEWER)
    with pytest.raises(MemberError):
        member_remove(member=membership(alice), actor=admin)
    with pytest.raises(MemberError):
        member_change_role(member=membership(bob), actor=admin, role=Role.OWNER)
    member_change_role(member=membership(bob), actor=admin, role=Role.ADMIN)
    assert membership(bob).role == Role.ADMIN


def test_each_change_of_members_is_in_the_audit_log(
    in_acme: Organisation, alice: User, bob: User
) -> None:
    member_change_role(member=membership(bob), actor=membership(alice), role=Role.VIEWER)
    member_remove(member=membership(bob), actor=membership(alice))
    actions = list(AuditEntry.objects.order_by("at").values_list("action", "actor__name"))
    assert actions == [("member.role_changed", "Alice"), ("member.removed", "Alice")]


def invite(acme: Organisation, alice: User, email: str = "new@example.com") -> MemberInvite:
    with tenant_scope(acme):
        return invite_create(organisation=acme, actor=alice, email=email, role=Role.MEMBER)


def link_to(email: str) -> str:
    mail = AccountMail.objects.filter(to=email).latest("created_at")
    found = re.search(r"https?://[^/]+(/invite/\S+)", mail.text)
    assert found
    return found[1]


def test_a_new_person_joins_through_the_link_alone(
    acme: Organisation, alice: User, client: Client
) -> None:
    invite(acme, alice)
    link = link_to("new@example.com")
    page = client.get(link)
    assert "Join Acme" in page.text and f'href="{link}sign-up/"' in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    form = {"name": "Nils", "password1": PASSWORD, "language": "sv", "email": "evil@example.com"}
    client.post(f"{link}sign-up/", form)
    user = User.objects.get(email="new@example.com")
    with tenant_scope(acme):
        assert membership(user).role == Role.MEMBER
    assert client.get("/home/").headers["Location"] == "/o/acme/"
    assert client.get(link).status_code == 410


def test_somebody_with_a_login_joins_with_one_press(
    acme: Organisation, alice: User, mallory: User
) -> None:
    invite(acme, alice, mallory.email)
    link = link_to(mallory.email)
    assert "Log in to join" in Client().get(link).text
    browser = LoggedIn(mallory)
    assert browser.get(MEMBERS).status_code == 404
    assert browser.get(link).status_code == 200
    assert browser.get(MEMBERS).status_code == 404, "looking at the page joins nobody"
    assert browser.post(link).headers["Location"] == "/o/acme/"
    assert browser.get(MEMBERS).status_code == 200


def test_the_wrong_person_is_told_so_and_stays_out(
    acme: Organisation, alice: User, mallory: User
) -> None:
    invite(acme, alice)
    browser = LoggedIn(mallory)
    link = link_to("new@example.com")
    assert (
        "mallory@example.com, but this invitation is for new@example.com" in browser.get(link).text
    )
    page = browser.post(link, follow=True)
    assert "sent to another address" in page.text
    assert browser.get(MEMBERS).status_code == 404


def test_an_invite_works_for_14_days(acme: Organisation, alice: User, client: Client) -> None:
    made = invite(acme, alice)
    link = link_to("new@example.com")
    with time_machine.travel(made.expires_at - timedelta(seconds=1), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(made.expires_at, tick=False):
        assert client.get(link).status_code == 410
        assert client.get(f"{link}sign-up/").status_code == 302
        with pytest.raises(InviteError):
            invite_accept(invite=made, organisation=acme, user=make_user("new"))
    assert made.expires_at - made.created_at >= timedelta(days=13, hours=23)


def test_a_guessed_link_is_not_found(acme: Organisation, client: Client) -> None:
    assert client.get(f"/invite/{acme.key}.nonsense/").status_code == 404
    assert client.get("/invite/nonsense/").status_code == 404


def test_sending_again_makes_the_old_link_useless(
    acme: Organisation, alice: User, client: Client
) -> None:
    made = invite(acme, alice)
    old = link_to("new@example.com")
    with tenant_scope(acme):
        invite_resend(invite=made, organisation=acme, actor=alice)
    assert client.get(old).status_code == 404
    assert client.get(link_to("new@example.com")).status_code == 200


def test_nobody_is_invited_twice_or_while_a_member(
    acme: Organisation, alice: User, bob: User
) -> None:
    invite(acme, alice)
    with pytest.raises(InviteError, match="invited already"):
        invite(acme, alice, "New@example.com")
    with pytest.raises(InviteError, match="member already"):
        invite(acme, alice, bob.email)


def test_accepting_never_lowers_a_role(acme: Organisation, alice: User, dana: User) -> None:
    made = invite(acme, alice, "late@example.com")
    with tenant_scope(acme):
        MemberInvite.objects.filter(pk=made.pk).update(email=dana.email)
    invite_accept(invite=made, organisation=acme, user=dana)
    with tenant_scope(acme):
        assert membership(dana).role == Role.ADMIN


def test_the_invitation_speaks_the_language_of_the_organisation(
    globex: Organisation, mallory: User
) -> None:
    globex.language = "nb"
    globex.save()
    with tenant_scope(globex):
        invite_create(organisation=globex, actor=mallory, email="ny@example.com", role=Role.VIEWER)
    assert AccountMail.objects.get(to="ny@example.com").language == "nb"


def test_the_pages_of_members_do_what_they_say(
    acme: Organisation, alice: User, bob: User, carol: User
) -> None:
    browser = LoggedIn(alice)
    page = browser.get(MEMBERS).text
    assert "bob@example.com" in page and "carol@example.com" in page
    browser.post(f"{MEMBERS}invite/", {"email": "nils@example.com", "role": "viewer"})
    assert "nils@example.com" in browser.get(MEMBERS).text
    with tenant_scope(acme):
        bobs, nils = membership(bob), MemberInvite.objects.get()
    browser.post(f"{MEMBERS}{bobs.pk}/", {"role": "admin"})
    browser.post(f"/o/acme/settings/invites/{nils.pk}/withdraw/")
    with tenant_scope(acme):
        assert membership(bob).role == Role.ADMIN
        assert not MemberInvite.objects.exists()
    browser.post(f"{MEMBERS}{bobs.pk}/remove/")
    assert "bob@example.com" not in browser.get(MEMBERS).text
    log = browser.get("/o/acme/settings/log/").text
    assert "Invitation withdrawn" in log and "Member removed" in log


def test_an_admin_is_offered_no_owner_role(acme: Organisation, alice: User, dana: User) -> None:
    browser = LoggedIn(dana)
    with tenant_scope(acme):
        owner = membership(alice)
    page = browser.post(f"{MEMBERS}invite/", {"email": "x@example.com", "role": "owner"})
    assert "Select a valid choice" in page.text
    page = browser.post(f"{MEMBERS}{owner.pk}/", {"role": "viewer"})
    assert "Only an owner can do this" in page.text


def test_a_page_tells_when_the_last_owner_wants_to_leave(alice: User) -> None:
    page = LoggedIn(alice).post("/o/acme/settings/leave/", follow=True)
    assert "An organisation needs an owner" in page.text


def test_whoever_left_is_outside(bob: User) -> None:
    browser = LoggedIn(bob)
    assert browser.get(MEMBERS).status_code == 200
    browser.post("/o/acme/settings/leave/")
    assert browser.get(MEMBERS).status_code == 404


def test_a_member_row_keeps_the_moment_of_joining(acme: Organisation, bob: User) -> None:
    with tenant_scope(acme):
        assert membership(bob).created_at <= clock.now()
