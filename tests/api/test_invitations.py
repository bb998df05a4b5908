"""Programs invite people: one, or many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Property, Suppression
from distribution.models import Campaign, Channel, Invitation
from surveys.models import Survey
from tests.api.conftest import Caller, api_campaign
from tests.distribution.open_links.visitor import Visitor

pytestmark = pytest.mark.django_db


def test_a_person_is_invited_and_the_address_is_handed_out(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    answer = caller.post(
        f"campaigns/{campaign.pk}/invitations",
        {"email": "Kari@Example.com", "name": "Kari", "language": "nb", "external_id": 17},
    )
    body = answer.json()
    assert answer.status_code == 201, body
    assert (body["state"], body["channel"], body["language"]) == ("sent", "api", "nb")
    assert body["not_asked"] is None and body["sent_at"] and body["expires_at"]
    assert f"/s/{acme.key}." in body["answer_url"]
    with tenant_scope(acme):
        contact = Contact.objects.get()
    assert (contact.email, contact.external_id) == ("kari@example.com", "17")
    assert (contact.name, contact.source) == ("Kari", "api")
    assert caller.get(f"invitations/{body['id']}").json() == body


def test_the_address_leads_to_the_survey_and_the_answer_counts(
    caller: Caller, campaign: Campaign
) -> None:
    made = caller.post(f"campaigns/{campaign.pk}/invitations", {"email": "kari@example.com"}).json()
    visitor = Visitor()
    visitor.open(made["answer_url"].replace("http://testserver", ""))
    visitor.send(nps="9")
    shown = caller.get(f"invitations/{made['id']}").json()
    assert shown["state"] == "answered" and shown["answered_at"]


def test_of_a_list_the_good_ones_go_on(caller: Caller, campaign: Campaign) -> None:
    people = [
        {"email": "kari@example.com"},
        {"email": "no address"},
        {"name": "Nobody"},
        {"phone": "+47 912 34 567"},
        {"email": "ola@example.com", "colour": "red"},
        17,
    ]
    answer = caller.post(f"campaigns/{campaign.pk}/invitations", people)
    body = answer.json()
    assert answer.status_code == 201
    assert [each["index"] for each in body["invitations"]] == [0, 3]
    rejected = {each["index"]: each["fields"] for each in body["rejected"]}
    assert list(rejected) == [1, 2, 4, 5]
    assert rejected[1] == {"email": ["“no address” is not an e-mail address."]}
    assert rejected[2] == {"body": ["Give an email, a phone or an external_id."]}
    assert list(rejected[4]) == ["colour"] and list(rejected[5]) == ["body"]


def test_a_list_of_nothing_good_is_refused(caller: Caller, campaign: Campaign) -> None:
    address = f"campaigns/{campaign.pk}/invitations"
    assert caller.post(address, [{}]).status_code == 422
    assert caller.post(address, []).status_code == 422
    assert caller.post(address, [{"email": "kari@example.com"}] * 1001).status_code == 422


def test_one_person_with_a_mistake_is_told_beside_the_field(
    caller: Caller, campaign: Campaign
) -> None:
    answer = caller.post(
        f"campaigns/{campaign.pk}/invitations",
        {"email": "x", "phone": "1", "language": "xx", "properties": {"plan": "Pro"}},
    )
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert set(error["fields"]) == {"email", "phone", "language"}
    undeclared = {"email": "kari@example.com", "properties": {"plan": "Pro"}}
    told = caller.post(f"campaigns/{campaign.pk}/invitations", undeclared).json()["error"]
    assert list(told["fields"]) == ["properties.plan"]


def test_a_known_person_is_brought_up_to_date(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="plan", label="Plan")
        Contact.objects.create(email="kari@example.com", name="Kari", properties={"plan": "Free"})
    person = {"email": "kari@example.com", "phone": "+4791234567", "properties": {"plan": "Pro"}}
    assert caller.post(f"campaigns/{campaign.pk}/invitations", person).status_code == 201
    with tenant_scope(acme):
        contact = Contact.objects.get()
    assert (contact.name, contact.phone) == ("Kari", "+4791234567")
    assert contact.properties == {"plan": "Pro"}


def test_whoever_is_only_a_number_is_found_by_it(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    address = f"campaigns/{campaign.pk}/invitations"
    first = caller.post(address, {"phone": "+47 912 34 567"}).json()
    again = caller.post(address, [{"phone": "+4791234567"}, {"phone": "004791234567"}]).json()
    contacts = {first["contact"], *(each["contact"] for each in again["invitations"])}
    assert len(contacts) == 1


def test_two_contacts_are_not_made_one(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
        Contact.objects.create(external_id="17")
    both = {"email": "kari@example.com", "external_id": "17"}
    answer = caller.post(f"campaigns/{campaign.pk}/invitations", both)
    assert answer.status_code == 422
    assert "two different contacts" in answer.json()["error"]["fields"]["email"][0]


def test_whoever_was_asked_lately_waits_and_gets_no_page_yet(
    caller: Caller, campaign: Campaign
) -> None:
    address = f"campaigns/{campaign.pk}/invitations"
    caller.post(address, {"email": "kari@example.com"})
    again = caller.post(address, {"email": "kari@example.com"}).json()
    assert (again["state"], again["not_asked"]) == ("deferred", "quarantine")
    assert again["answer_url"] is None


def test_when_the_quarantine_is_over_the_same_call_gets_the_address(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    address = f"campaigns/{campaign.pk}/invitations"
    people = [{"email": "kari@example.com"}, {"email": "ola@example.com"}]
    caller.post(address, people)
    waiting = [each["id"] for each in caller.post(address, people).json()["invitations"]]
    past = clock.now() - timedelta(days=31)
    with tenant_scope(acme):
        Invitation.objects.exclude(pk__in=waiting).update(sent_at=past)
        Invitation.objects.filter(pk__in=waiting).update(due_at=clock.now())
        ola = Contact.objects.get(email="ola@example.com")
        Suppression.objects.create(
            channel="api", address=str(ola.pk), reason=Suppression.Reason.UNSUBSCRIBED
        )
    body = caller.post(address, people).json()
    kari, no = body["invitations"]
    assert [kari["id"], no["id"]] == waiting
    assert (kari["state"], kari["not_asked"]) == ("sent", None) and kari["answer_url"]
    assert (no["state"], no["not_asked"], no["answer_url"]) == ("suppressed", "opted_out", None)


def test_a_paused_campaign_hands_out_no_address(
    caller: Caller, survey: Survey, acme: Organisation
) -> None:
    for channel, status in ((Channel.API, 409), (Channel.EMAIL, 201)):
        paused = api_campaign(survey, channel=channel, state=Campaign.State.PAUSED)
        reply = caller.post(f"campaigns/{paused.pk}/invitations", {"email": "kari@example.com"})
        assert reply.status_code == status


def test_whoever_said_no_is_not_asked_by_mail(
    caller: Caller, survey: Survey, acme: Organisation
) -> None:
    campaign = api_campaign(survey, channel=Channel.EMAIL, kind=Campaign.Kind.ONCE)
    with tenant_scope(acme):
        Suppression.objects.create(address="kari@example.com", reason="unsubscribed")
    people = [{"email": "kari@example.com"}, {"email": "ola@example.com"}]
    body = caller.post(f"campaigns/{campaign.pk}/invitations", people).json()
    kari, ola = body["invitations"]
    assert (kari["state"], kari["not_asked"]) == ("suppressed", "opted_out")
    assert (ola["state"], ola["not_asked"]) == ("queued", None)
    assert kari["answer_url"] is None and ola["answer_url"]


@pytest.mark.parametrize("state", [Campaign.State.DRAFT, Campaign.State.CANCELLED])
def test_nobody_joins_a_campaign_that_does_not_run(
    caller: Caller, survey: Survey, state: Campaign.State, acme: Organisation
) -> None:
    campaign = api_campaign(survey, state=state)
    answer = caller.post(f"campaigns/{campaign.pk}/invitations", {"email": "kari@example.com"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, f"campaign_{state}")
    with tenant_scope(acme):
        assert Invitation.objects.count() == Contact.objects.count() == 0


def test_nobody_is_invited_to_a_closed_survey(
    caller: Caller, campaign: Campaign, acme: Organisation, survey: Survey
) -> None:
    with tenant_scope(acme):
        Survey.objects.update(state=Survey.State.CLOSED)
    answer = caller.post(f"campaigns/{campaign.pk}/invitations", {"email": "kari@example.com"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "survey_not_live")


def test_many_people_cost_as_many_statements_as_ten(caller: Caller, campaign: Campaign) -> None:
    asked = []
    for count in (10, 200):
        people = [{"email": f"{count}-{number}@example.com"} for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            body = caller.post(f"campaigns/{campaign.pk}/invitations", people).json()
        assert {each["state"] for each in body["invitations"]} == {"sent"}
        assert len(body["invitations"]) == count
        asked.append(len(queries))
    assert asked[1] <= asked[0], asked


def test_a_person_who_stands_twice_in_a_list_is_asked_once(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    people = [{"email": "kari@example.com"}, {"email": "KARI@example.com", "name": "Kari"}]
    body = caller.post(f"campaigns/{campaign.pk}/invitations", people).json()
    first, second = body["invitations"]
    assert first["id"] == second["id"]
    with tenant_scope(acme):
        assert Invitation.objects.count() == 1
