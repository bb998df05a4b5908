"""Segments on screen: made, looked at, changed, deleted."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact, Property
from distribution.models import Campaign, Segment
from surveys.models import Survey
from tests.conftest import LoggedIn

LIST = "/o/acme/contacts/segments/"
NEW = f"{LIST}new/"
PRO = {"who-0-about": "property:plan", "who-0-op": "is", "who-0-values": ["Pro"]}


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


@pytest.fixture
def people(acme: Organisation) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="plan", label="Plan <b>")
        for number, plan in enumerate(["Pro", "Pro", "Basic"]):
            Contact.objects.create(
                name=f"Person {number}",
                email=f"p{number}@example.com",
                properties={"plan": plan},
            )


def make_segment(bobs: Client, acme: Organisation) -> Segment:
    response = bobs.post(NEW, {"name": "Pro customers", **PRO})
    assert response.status_code == 302
    with tenant_scope(acme):
        return Segment.objects.get()


def test_an_empty_list_teaches_what_segments_are(bobs: Client, carol: User) -> None:
    assert NEW in bobs.get(LIST).content.decode()
    shown = LoggedIn(carol).get(LIST).content.decode()
    assert "No segments yet" in shown and NEW not in shown


def test_a_segment_is_made_and_shows_who_is_in_it(
    bobs: Client, acme: Organisation, people: None
) -> None:
    assert bobs.get(NEW).status_code == 200
    segment = make_segment(bobs, acme)
    shown = bobs.get(f"{LIST}{segment.pk}/").content.decode()
    assert "2 contacts are in it now" in shown and "Plan &lt;b&gt; is Pro" in shown
    assert "Person 0" in shown and "Person 2" not in shown
    assert "Plan &lt;b&gt; is Pro" in bobs.get(LIST).content.decode()
    with tenant_scope(acme):
        assert AuditEntry.objects.filter(action="segment.created").exists()


def test_looking_saves_nothing_and_keeps_what_was_typed(
    bobs: Client, acme: Organisation, people: None
) -> None:
    shown = bobs.post(NEW, {"name": "Half done", **PRO, "look": "1"}).content.decode()
    assert "2 contacts match" in shown and "Half done" in shown
    assert 'name="who-1-about"' in shown
    with tenant_scope(acme):
        assert not Segment.objects.exists()


def test_the_count_follows_the_form(bobs: Client, people: None) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "found"}
    shown = bobs.get(f"{LIST}part/", PRO, headers=htmx).content.decode()
    assert "2 contacts match" in shown and "<html" not in shown
    open_still = {"who-0-about": "property:plan", "who-0-op": "is"}
    assert "3 contacts match" in bobs.get(f"{LIST}part/", open_still, headers=htmx).content.decode()


def test_the_fields_follow_what_is_chosen(bobs: Client, people: None, survey: Survey) -> None:
    shown = bobs.get(
        f"{LIST}part/",
        {"prefix": "who", "who-0-about": "score:", "who-0-op": "less", "who-0-typed": "abc"},
    ).content.decode()
    assert 'name="who-0-survey"' in shown and 'value="abc"' in shown
    assert 'name="who-1-about"' in shown and "Write a number" not in shown
    assert bobs.get(f"{LIST}part/", {"prefix": "other"}).status_code == 404


def test_a_condition_is_taken_away(bobs: Client, people: None) -> None:
    two = {**PRO, "who-1-about": "language:", "who-1-op": "is", "who-1-values": ["nb"]}
    shown = bobs.post(NEW, {"name": "x", **two, "who-remove": "0"}).content.decode()
    assert '<option value="language:" selected>' in shown
    assert '<option value="property:plan" selected>' not in shown


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "PRO customers"}, "There is a segment with this name already"),
        ({"who-0-about": ""}, "Add a condition"),
        ({"who-0-values": []}, "Say with what to compare"),
        ({"who-0-op": "more", "who-0-typed": "ten"}, "Write a number"),
        ({"who-0-about": "property:gone"}, "This is gone"),
        ({"who-0-about": "asked:", "who-0-op": "within", "who-0-typed": "-3"}, "greater than"),
        ({"who-0-typed": "x" * 201}, "At most 50 values"),
    ],
)
def test_a_wrong_field_is_named_beside_it(
    bobs: Client, acme: Organisation, people: None, changes: dict[str, object], message: str
) -> None:
    make_segment(bobs, acme)
    response = bobs.post(NEW, {"name": "Another", **PRO, **changes})
    assert response.status_code == 200 and message in response.content.decode()
    with tenant_scope(acme):
        assert Segment.objects.count() == 1


def test_a_segment_is_changed(bobs: Client, acme: Organisation, people: None) -> None:
    segment = make_segment(bobs, acme)
    shown = bobs.get(f"{LIST}{segment.pk}/edit/").content.decode()
    assert "2 contacts match" in shown and "Pro customers" in shown
    changed = {"name": "Basic", **PRO, "who-0-values": ["Basic"]}
    assert bobs.post(f"{LIST}{segment.pk}/edit/", changed).status_code == 302
    shown = bobs.get(f"{LIST}{segment.pk}/").content.decode()
    assert "One contact is in it now" in shown and "Person 2" in shown


def test_a_segment_that_a_campaign_still_asks_by_is_kept(
    bobs: Client, acme: Organisation, people: None, campaign: Campaign
) -> None:
    segment = make_segment(bobs, acme)
    with tenant_scope(acme):
        Campaign.objects.update(audience={"base": "segment", "id": str(segment.pk)})
    shown = bobs.post(f"{LIST}{segment.pk}/delete/").content.decode()
    assert "Choose another audience for Winter first" in shown
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.DONE)
    assert bobs.get(f"{LIST}{segment.pk}/delete/").status_code == 200
    assert bobs.post(f"{LIST}{segment.pk}/delete/").status_code == 302
    with tenant_scope(acme):
        assert not Segment.objects.exists() and Contact.objects.count() == 3
