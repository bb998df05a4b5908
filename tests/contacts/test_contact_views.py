"""The list of contacts and one contact, on screen."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import resolve

from accounts.models import AuditEntry, Organisation, Role, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts import paging, selectors
from contacts.models import Contact, Property, Suppression
from distribution.models import Campaign, Invitation
from surveys.models import Response, Survey
from tests.conftest import LoggedIn

LIST = "/o/acme/contacts/"


def make_contact(organisation: Organisation, **fields: object) -> Contact:
    with tenant_scope(organisation):
        return Contact.objects.create(**fields)


def page(user: User, path: str = LIST) -> str:
    response = LoggedIn(user).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def post(user: User, path: str, **data: str) -> HttpResponse:
    return LoggedIn(user).post(path, data)  # type: ignore[return-value]


def test_the_list_shows_contacts_and_who_is_not_asked(acme: Organisation, carol: User) -> None:
    make_contact(acme, email="kari@example.com", name="Kari <b>Nordmann</b>")
    with tenant_scope(acme):
        Suppression.objects.create(address="kari@example.com", reason="manual")
    shown = page(carol)
    assert "Kari &lt;b&gt;Nordmann&lt;/b&gt;" in shown
    assert "One contact" in shown
    assert shown.count("Not asked") == 2  # the tab and the badge


def test_an_empty_list_teaches_what_contacts_are(acme: Organisation, bob: User) -> None:
    shown = page(bob)
    assert "Nobody to ask yet" in shown
    assert "/o/acme/contacts/import/" in shown


def test_a_viewer_is_told_who_can_add_contacts(acme: Organisation, carol: User) -> None:
    shown = page(carol)
    assert "Somebody with the role member can add them." in shown
    assert "/o/acme/contacts/import/" not in shown


@pytest.mark.parametrize("search", ["nord", "KARI", "kari@ex", "1001", "9001", "kari mann"])
def test_the_search_finds_by_name_address_number_and_mobile(
    acme: Organisation, carol: User, search: str
) -> None:
    make_contact(
        acme, email="kari@example.com", name="Kari Nordmann", external_id="1001", phone="90011223"
    )
    make_contact(acme, email="ola@example.com", name="Ola")
    shown = page(carol, f"{LIST}?search={search}")
    assert "Kari Nordmann" in shown
    assert "ola@example.com" not in shown


@pytest.mark.parametrize("search", ["nobody", "%25", "_", "kari ola", "a%00b", "'", "x" * 300])
def test_a_search_without_hits_says_so(acme: Organisation, carol: User, search: str) -> None:
    make_contact(acme, email="kari@example.com", name="Kari")
    assert "Nobody matches" in page(carol, f"{LIST}?search={search}")


def test_paging_goes_older_and_back_with_the_search_kept(
    acme: Organisation, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    made = [make_contact(acme, email=f"p{place}@example.com") for place in range(5)]
    assert "1 to 2 of 5" in page(carol)
    older = page(carol, f"{LIST}?search=example&before={made[3].pk}")
    assert "3 to 4 of 5" in older
    assert f"?search=example&amp;before={made[1].pk}" in older
    assert f"?search=example&amp;after={made[2].pk}" in older
    last = page(carol, f"{LIST}?before={made[1].pk}")
    assert "5 to 5 of 5" in last
    assert "before=" not in last
    assert "1 to 2 of 5" in page(carol, f"{LIST}?after={made[2].pk}")
    assert "1 to 2 of 5" in page(carol, f"{LIST}?before=nonsense")


def test_adding_a_contact_by_hand(acme: Organisation, bob: User) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
    response = post(
        bob,
        f"{LIST}new/",
        name="Bjørg Østensjø-Håkonsen",
        email="Bjorg@Example.com",
        phone="+47 400 12 345",
        language="nb",
        **{"property:region": "Nord"},
    )
    with tenant_scope(acme):
        contact = Contact.objects.get()
        assert (contact.email, contact.phone) == ("bjorg@example.com", "+4740012345")
        assert (contact.external_id, contact.properties) == (None, {"region": "Nord"})
        assert AuditEntry.objects.get(action="contact.created").actor == bob
    assert response.headers["Location"] == f"{LIST}{contact.pk}/"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "Kari"}, "Give an e-mail address or a customer number."),
        ({"email": "bjorg@lynghei"}, "is not an e-mail address."),
        ({"email": "b@example.com", "phone": "12"}, "is not a phone number."),
        ({"email": "TAKEN@example.com"}, "Another contact has this e-mail address."),
        ({"external_id": "7"}, "Another contact has this customer number."),
        ({"email": "b@example.com", "name": "x" * 201}, "at most 200 characters"),
        ({"email": "b@example.com", "language": "fr"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_saved(
    acme: Organisation, bob: User, data: dict[str, str], message: str
) -> None:
    make_contact(acme, email="taken@example.com", external_id="7")
    response = post(bob, f"{LIST}new/", **data)
    shown = response.content.decode()
    assert message in shown
    assert "data-error-summary" in shown
    assert all(f'value="{value}"' in shown for key, value in data.items() if key != "language")
    with tenant_scope(acme):
        assert Contact.objects.count() == 1


def test_editing_keeps_what_the_form_does_not_show(acme: Organisation, bob: User) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="region", label="Region")
    contact = make_contact(
        acme, email="a@example.com", name="A", properties={"region": "N", "old": "kept"}
    )
    shown = page(bob, f"{LIST}{contact.pk}/edit/")
    assert 'value="a@example.com"' in shown
    post(bob, f"{LIST}{contact.pk}/edit/", email="a@example.com", name="", external_id="9")
    with tenant_scope(acme):
        contact.refresh_from_db()
    assert (contact.name, contact.external_id, contact.properties) == ("", "9", {"old": "kept"})


def test_the_page_of_a_contact_shows_details_and_the_way_to_stop_asking(
    acme: Organisation, bob: User
) -> None:
    contact = make_contact(acme, email="a+b@example.com", name="Kari", properties={"plan": "Gold"})
    shown = page(bob, f"{LIST}{contact.pk}/")
    assert "Gold" in shown
    assert "not-asked/new/?address=a%2Bb%40example.com" in shown
    with tenant_scope(acme):
        Suppression.objects.create(address="a+b@example.com", reason="unsubscribed")
    assert "Unsubscribed" in page(bob, f"{LIST}{contact.pk}/")


def test_deleting_asks_first_and_says_what_is_lost(acme: Organisation, alice: User) -> None:
    contact = make_contact(acme, email="a@example.com")
    assert "This cannot be undone." in page(alice, f"{LIST}{contact.pk}/delete/")
    with tenant_scope(acme):
        assert Contact.objects.exists()
    post(alice, f"{LIST}{contact.pk}/delete/")
    with tenant_scope(acme):
        assert not Contact.objects.exists()
        entry = AuditEntry.objects.get(action="contact.deleted")
        assert entry.target_id == contact.pk
        assert "a@example.com" not in str(entry.details)


def asked_and_answered(acme: Organisation) -> Contact:
    contact = make_contact(acme, email="a@example.com", name="Kari")
    with tenant_scope(acme):
        survey = Survey.objects.create(name="Relationship", draft={})
        campaign = Campaign.objects.create(survey=survey, name="Winter", sender_name="Acme")
        invitation = Invitation.objects.create(campaign=campaign, contact=contact, language="en")
        Response.objects.create(
            survey=survey,
            contact=contact,
            invitation_id=invitation.pk,
            channel="email",
            score=9,
            comment="Quick <help>",
            day=clock.now().date(),
        )
    return contact


def test_the_page_of_a_contact_shows_what_was_asked_and_answered(
    acme: Organisation, carol: User
) -> None:
    shown = page(carol, f"{LIST}{asked_and_answered(acme).pk}/")
    assert "Quick &lt;help&gt;" in shown
    assert "9, promoter" in shown
    assert "Winter" in shown


def test_answers_of_a_deleted_contact_stay_without_a_name(acme: Organisation, alice: User) -> None:
    contact = asked_and_answered(acme)
    post(alice, f"{LIST}{contact.pk}/delete/")
    with tenant_scope(acme):
        connection.check_constraints()
        answer = Response.objects.get()
        assert (answer.score, answer.contact_id, answer.invitation_id) == (9, None, None)


def exported(user: User) -> list[list[str]]:
    response = LoggedIn(user).get(f"{LIST}export/")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="contacts-acme')
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_the_export_has_every_contact_in_safe_cells_and_no_strangers(
    acme: Organisation, globex: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "EXPORT_ROWS", 2)
    with tenant_scope(acme):
        Property.objects.create(key="plan", label="Plan")
    for place in range(5):
        make_contact(acme, email=f"p{place}@example.com", name="=cmd()", properties={"plan": "-12"})
    make_contact(globex, email="theirs@example.com")
    rows = exported(alice)
    assert rows[0] == ["E-mail", "Name", "Mobile", "Language", "Customer number", "Plan"]
    assert [row[0] for row in rows[1:]] == [f"p{place}@example.com" for place in range(5)]
    assert rows[1] == ["p0@example.com", "'=cmd()", "", "", "", "-12"]
    with tenant_scope(acme):
        assert AuditEntry.objects.filter(action="contact.exported", actor=alice).count() == 1


def test_after_the_trial_reading_and_exporting_work_and_adding_does_not(
    acme: Organisation, alice: User
) -> None:
    make_contact(acme, email="a@example.com")
    acme.trial_ends_at = clock.now() - timedelta(days=1)
    acme.save()
    assert "a@example.com" in page(alice)
    assert len(exported(alice)) == 2
    for path in ("new/", "import/", "paste/"):
        response = post(alice, LIST + path, email="b@example.com", text="b@example.com")
        assert response.status_code == 302
        assert "/settings/trial/" in response.headers["Location"]
    with tenant_scope(acme):
        assert Contact.objects.count() == 1


LEAST_ROLES = {
    "": Role.VIEWER,
    "imports/": Role.VIEWER,
    "properties/": Role.VIEWER,
    "not-asked/": Role.VIEWER,
    "{contact}/": Role.VIEWER,
    "new/": Role.MEMBER,
    "import/": Role.MEMBER,
    "paste/": Role.MEMBER,
    "properties/new/": Role.MEMBER,
    "not-asked/new/": Role.MEMBER,
    "properties/{property}/": Role.MEMBER,
    "{contact}/edit/": Role.MEMBER,
    "export/": Role.MEMBER,
    "{contact}/delete/": Role.ADMIN,
    "properties/{property}/remove/": Role.ADMIN,
    "not-asked/{suppression}/remove/": Role.ADMIN,
}


@pytest.mark.parametrize(("route", "least"), LEAST_ROLES.items())
def test_every_page_asks_for_the_right_role(route: str, least: Role) -> None:
    """That everybody below is refused is shown for all routes in tests/test_every_route.py."""
    path = LIST + route.format(contact=UUID(int=1), property=UUID(int=2), suppression=UUID(int=3))
    assert vars(resolve(path).func)["role"] is least


def test_nobody_gets_in_without_a_login(acme: Organisation, client: LoggedIn) -> None:
    response = client.get(LIST)
    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]
