"""Lists: made, filled one by one or by a file, asked by a campaign, deleted."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact, ContactImport, ContactList
from contacts.services import contact_import_run
from tests.conftest import LoggedIn

LISTS = "/o/acme/contacts/lists/"


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


@pytest.fixture
def vip(acme: Organisation) -> ContactList:
    with tenant_scope(acme):
        return ContactList.objects.create(name="VIP")


def names_on(contact_list: ContactList) -> set[str | None]:
    with tenant_scope(contact_list.organisation):
        return set(contact_list.members.values_list("contact__email", flat=True))


def test_an_empty_page_teaches_what_lists_are(bobs: Client, carol: User) -> None:
    assert "No lists yet" in bobs.get(LISTS).content.decode()
    assert f"{LISTS}new/" not in LoggedIn(carol).get(LISTS).content.decode()


def test_a_list_is_made_renamed_and_deleted(bobs: Client, acme: Organisation) -> None:
    assert bobs.post(f"{LISTS}new/", {"name": "Fair"}).status_code == 302
    assert "already" in bobs.post(f"{LISTS}new/", {"name": "FAIR"}).content.decode()
    with tenant_scope(acme):
        made = ContactList.objects.get()
        Contact.objects.create(email="kari@example.com")
    assert bobs.post(f"{LISTS}{made.pk}/name/", {"name": "Fair 2026"}).status_code == 302
    assert "Fair 2026" in bobs.get(LISTS).content.decode()
    assert "Delete the list Fair 2026?" in bobs.get(f"{LISTS}{made.pk}/delete/").content.decode()
    assert bobs.post(f"{LISTS}{made.pk}/delete/").status_code == 302
    with tenant_scope(acme):
        assert not ContactList.objects.exists() and Contact.objects.count() == 1


def test_a_contact_is_found_put_on_a_list_and_taken_off(
    bobs: Client, acme: Organisation, vip: ContactList
) -> None:
    with tenant_scope(acme):
        kari = Contact.objects.create(name="Kari", email="kari@example.com")
    page = f"{LISTS}{vip.pk}/"
    assert "Add to the list" in bobs.get(page, {"search": "kari"}).content.decode()
    for _twice in range(2):
        assert bobs.post(f"{page}add/{kari.pk}/").status_code == 302
    assert names_on(vip) == {"kari@example.com"}
    assert "Add to the list" not in bobs.get(page, {"search": "kari"}).content.decode()
    bobs.post(f"{page}remove/{kari.pk}/")
    assert names_on(vip) == set()


def upload(bobs: Client, acme: Organisation, query: str = "", **data: str) -> ContactImport:
    file = SimpleUploadedFile(
        "Fair guests.csv", b"email;name\nkari@example.com;Kari\nola@example.com;\nbad;x\n"
    )
    assert bobs.post(f"/o/acme/contacts/import/{query}", {"file": file, **data}).status_code == 302
    with tenant_scope(acme):
        job = ContactImport.objects.get()
    bobs.post(f"/o/acme/contacts/imports/{job.pk}/columns/", {"0": "email", "1": "name"})
    contact_import_run(organisation=acme, import_id=job.pk)
    return job


def test_a_file_is_put_on_a_list_with_those_who_were_known(
    bobs: Client, acme: Organisation, vip: ContactList
) -> None:
    with tenant_scope(acme):
        Contact.objects.create(name="Kari", email="kari@example.com")
        Contact.objects.create(name="Per", email="per@example.com")
    job = upload(bobs, acme, list_name="vip")
    assert names_on(vip) == {"kari@example.com", "ola@example.com"}
    assert "See the list" in bobs.get(f"/o/acme/contacts/imports/{job.pk}/").content.decode()


def test_an_upload_for_a_campaign_leads_back_to_it_with_its_list(
    bobs: Client, acme: Organisation
) -> None:
    pk = "01900000-0000-7000-8000-000000000001"
    job = upload(bobs, acme, query=f"?campaign={pk}")
    with tenant_scope(acme):
        made = ContactList.objects.get(name="Fair guests")
    shown = bobs.get(f"/o/acme/contacts/imports/{job.pk}/").content.decode()
    assert f"/o/acme/campaigns/{pk}/edit/?list={made.pk.hex}" in shown
