"""Properties of contacts, and the addresses that must not be asked, on screen."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact, Property, Suppression
from contacts.services import suppression_add
from tests.conftest import LoggedIn

PROPERTIES = "/o/acme/contacts/properties/"
NOT_ASKED = "/o/acme/contacts/not-asked/"


@pytest.fixture
def region(acme: Organisation) -> Property:
    with tenant_scope(acme):
        return Property.objects.create(key="region", label="Region")


def test_a_property_gets_a_key_made_from_its_name(acme: Organisation, bob: User) -> None:
    for label in ("Kjøpt på nett", "Kjøpt på nett?", "数"):
        LoggedIn(bob).post(f"{PROPERTIES}new/", {"label": label, "is_dimension": "on"})
    with tenant_scope(acme):
        keys = list(Property.objects.order_by("created_at").values_list("key", flat=True))
        assert keys == ["kjopt_pa_nett", "kjopt_pa_nett_2", "property"]
        assert AuditEntry.objects.filter(action="property.declared").count() == 3


def test_two_properties_cannot_share_a_name(
    acme: Organisation, bob: User, region: Property
) -> None:
    response = LoggedIn(bob).post(f"{PROPERTIES}new/", {"label": "REGION"})
    assert "There is a property with this name already." in response.content.decode()


def test_renaming_keeps_the_key_and_the_values(
    acme: Organisation, bob: User, region: Property
) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="a@example.com", properties={"region": "N"})
    LoggedIn(bob).post(f"{PROPERTIES}{region.pk}/", {"label": "Landsdel"})
    with tenant_scope(acme):
        region.refresh_from_db()
    assert (region.key, region.label, region.is_dimension) == ("region", "Landsdel", False)
    shown = LoggedIn(bob).get(PROPERTIES).content.decode()
    assert "Landsdel" in shown
    assert "Kept, not shown" in shown


def test_removing_takes_the_value_from_every_contact_of_this_organisation_only(
    acme: Organisation, globex: Organisation, alice: User, region: Property
) -> None:
    values = {"region": "N", "plan": "Gold"}
    with tenant_scope(globex):
        Contact.objects.create(email="b@example.com", properties=values)
    with tenant_scope(acme):
        Contact.objects.create(email="a@example.com", properties=values)
    asked = LoggedIn(alice).get(f"{PROPERTIES}{region.pk}/remove/").content.decode()
    assert "One contact loses its value." in asked
    LoggedIn(alice).post(f"{PROPERTIES}{region.pk}/remove/")
    with tenant_scope(acme):
        assert Contact.objects.get().properties == {"plan": "Gold"}
        assert not Property.objects.exists()
        assert AuditEntry.objects.get(action="property.removed").details["contacts"] == 1
    with tenant_scope(globex):
        assert Contact.objects.get().properties == values


def test_an_address_can_be_stopped_by_hand_and_asked_again(
    acme: Organisation, alice: User, bob: User
) -> None:
    response = LoggedIn(bob).post(
        f"{NOT_ASKED}new/", {"channel": "email", "address": "Kari@Example.com"}
    )
    assert response.headers["Location"] == NOT_ASKED
    with tenant_scope(acme):
        suppression = Suppression.objects.get()
        assert (suppression.address, suppression.reason) == ("kari@example.com", "manual")
    assert "kari@example.com" in LoggedIn(bob).get(NOT_ASKED).content.decode()
    LoggedIn(alice).post(f"{NOT_ASKED}{suppression.pk}/remove/")
    with tenant_scope(acme):
        assert not Suppression.objects.exists()
        entry = AuditEntry.objects.get(action="suppression.removed")
        assert (entry.actor, entry.details) == (alice, {"reason": "manual"})


def test_asking_somebody_again_who_unsubscribed_is_warned_about(
    acme: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        suppression = suppression_add(
            address="kari@example.com", reason=Suppression.Reason.UNSUBSCRIBED
        )
    shown = LoggedIn(alice).get(f"{NOT_ASKED}{suppression.pk}/remove/").content.decode()
    assert "said no to your surveys" in shown


def test_stopping_twice_keeps_the_first_reason(in_acme: Organisation) -> None:
    suppression_add(address="a@example.com", reason=Suppression.Reason.UNSUBSCRIBED)
    suppression_add(address=" A@example.com", reason=Suppression.Reason.MANUAL)
    assert Suppression.objects.get().reason == "unsubscribed"
    assert AuditEntry.objects.filter(action="suppression.added").count() == 1


def test_no_address_is_no_suppression(acme: Organisation, bob: User) -> None:
    response = LoggedIn(bob).post(f"{NOT_ASKED}new/", {"channel": "email", "address": "nonsense"})
    assert "is not an e-mail address." in response.content.decode()


def test_the_list_of_addresses_can_be_searched(acme: Organisation, carol: User) -> None:
    with tenant_scope(acme):
        for name in ("kari", "ola"):
            suppression_add(address=f"{name}@example.com", reason=Suppression.Reason.BOUNCED)
    shown = LoggedIn(carol).get(f"{NOT_ASKED}?search=KARI").content.decode()
    assert "kari@example.com" in shown
    assert "ola@example.com" not in shown
    assert "No such address" in LoggedIn(carol).get(f"{NOT_ASKED}?search=zzz").content.decode()
