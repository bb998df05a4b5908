"""A segment finds exactly those its conditions speak of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, ContactList, ListMember, Property
from distribution.models import Campaign, Invitation
from distribution.segments import SegmentRule, contacts_of, rule_words
from distribution.segments.topics import Topics
from surveys.models import Response, Survey
from tests.distribution.conftest import make_survey

EVERYBODY = {"Anna", "Berit", "Clara", "Dag"}


def days_ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def answer(survey: Survey, name: str, score: int | None, days: float, **more: object) -> None:
    moment = clock.now() - timedelta(days=days)
    Response.objects.create(
        survey=survey,
        contact=Contact.objects.get(name=name),
        score=score,
        channel="email",
        recorded_at=moment,
        day=moment.date(),
        **more,
    )


@pytest.fixture
def people(acme: Organisation, survey: Survey, campaign: Campaign) -> Survey:
    """Four contacts with a past; another survey, of satisfaction, is returned."""
    satisfaction = make_survey(acme)
    with tenant_scope(acme):
        Survey.objects.filter(pk=satisfaction.pk).update(metric="csat", name="Satisfaction")
        satisfaction.refresh_from_db()
        for name, language, phone, properties in [
            (
                "Anna",
                "nb",
                "+4791234567",
                {"plan": "Pro", "spend": "1200,50", "since": "2026-03-01"},
            ),
            ("Berit", "nb", "", {"plan": "Basic", "spend": "90", "since": "2025-12-31"}),
            ("Clara", "sv", "+46701234567", {"plan": "Pro", "spend": "many"}),
            ("Dag", "", "", {}),
        ]:
            Contact.objects.create(
                name=name,
                email=f"{name.lower()}@example.com" if name != "Dag" else None,
                external_id=name,
                language=language,
                phone=phone,
                properties=properties,
            )
        Contact.objects.filter(name="Dag").update(created_at=days_ago(400))
        answer(survey, "Anna", 3, 100)
        answer(survey, "Anna", 10, 10)
        answer(survey, "Berit", 9, 200)
        answer(survey, "Berit", 6, 95)
        answer(satisfaction, "Clara", 10, 5)
        answer(survey, "Dag", 10, 1, is_test=True)
        for name, days in [("Anna", 11), ("Berit", 96)]:
            Invitation.objects.create(
                campaign=campaign,
                contact=Contact.objects.get(name=name),
                address=name,
                language="nb",
                state="sent",
                sent_at=days_ago(days),
            )
        waiting = Contact.objects.get(name="Clara")
        Invitation.objects.create(campaign=campaign, contact=waiting, address="c", language="sv")
        vip = ContactList.objects.create(name="VIP")
        ListMember.objects.create(list=vip, contact=waiting)
    return satisfaction


def found(organisation: Organisation, *conditions: object, join: str = "all") -> set[str]:
    with tenant_scope(organisation):
        rule = SegmentRule.model_validate({"join": join, "conditions": conditions})
        return {contact.name for contact in contacts_of(rule)}


def one(subject: str, op: str, *values: str, key: str = "") -> dict[str, object]:
    return {"subject": subject, "key": key, "op": op, "values": list(values)}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (one("property", "is", "Pro", key="plan"), {"Anna", "Clara"}),
        (one("property", "is", "Pro", "Basic", key="plan"), {"Anna", "Berit", "Clara"}),
        (one("property", "is_not", "Pro", key="plan"), {"Berit", "Dag"}),
        (one("property", "contains", "AS", key="plan"), {"Berit"}),
        (one("property", "contains", "%", key="plan"), set()),
        (one("property", "set", key="plan"), {"Anna", "Berit", "Clara"}),
        (one("property", "empty", key="plan"), {"Dag"}),
        (one("property", "more", "1200", key="spend"), {"Anna"}),
        (one("property", "more", "1200,5", key="spend"), set()),
        (one("property", "less", "1000", key="spend"), {"Berit"}),
        (one("property", "less", "nan", key="spend"), set()),
        (one("property", "less", "x", key="spend"), set()),
        (one("property", "after", "2026-01-01", key="since"), {"Anna"}),
        (one("property", "before", "2026-01-01", key="since"), {"Berit"}),
        (one("property", "is", key="plan"), set()),
        (one("property", "is", "Pro", key="plan' OR '1'='1"), set()),
        (one("language", "is", "nb"), {"Anna", "Berit"}),
        (one("language", "is_not", "nb"), {"Clara", "Dag"}),
        (one("email", "set"), {"Anna", "Berit", "Clara"}),
        (one("email", "empty"), {"Dag"}),
        (one("phone", "set"), {"Anna", "Clara"}),
        (one("phone", "empty"), {"Berit", "Dag"}),
        (one("list", "is", "nonsense"), set()),
        (one("answered", "within", "30"), {"Anna", "Clara"}),
        (one("answered", "beyond", "30"), {"Berit"}),
        (one("answered", "never"), {"Dag"}),
        (one("score", "is", "promoter"), {"Anna"}),
        (one("score", "is", "detractor"), {"Berit"}),
        (one("score", "is_not", "detractor"), {"Anna"}),
        (one("score", "less", "7"), {"Berit"}),
        (one("score", "more", "9"), {"Anna"}),
        (one("asked", "within", "30"), {"Anna"}),
        (one("asked", "beyond", "30"), {"Berit"}),
        (one("asked", "never"), {"Clara", "Dag"}),
        (one("created", "within", "30"), {"Anna", "Berit", "Clara"}),
        (one("created", "beyond", "30"), {"Dag"}),
    ],
)
def test_a_condition_finds_exactly_those_it_speaks_of(
    acme: Organisation, people: Survey, condition: dict[str, object], expected: set[str]
) -> None:
    assert found(acme, condition) == expected


def test_no_condition_holds_for_everybody(acme: Organisation, people: Survey) -> None:
    assert found(acme) == found(acme, join="any") == EVERYBODY


def test_conditions_hold_together_or_as_alternatives(acme: Organisation, people: Survey) -> None:
    pro, norwegian = one("property", "is", "Pro", key="plan"), one("language", "is", "nb")
    never = one("answered", "never")
    assert found(acme, pro, norwegian) == {"Anna"}
    assert found(acme, pro, norwegian, join="any") == {"Anna", "Berit", "Clara"}
    assert found(acme, pro, never, join="any") == {"Anna", "Clara", "Dag"}


def test_a_list_and_those_who_are_not_on_it(acme: Organisation, people: Survey) -> None:
    with tenant_scope(acme):
        vip = str(ContactList.objects.get().pk)
    assert found(acme, one("list", "is", vip)) == {"Clara"}
    assert found(acme, one("list", "is_not", vip)) == EVERYBODY - {"Clara"}


def test_answers_and_scores_of_one_survey_alone(acme: Organisation, people: Survey) -> None:
    satisfaction = str(people.pk)
    assert found(acme, one("answered", "within", "30", key=satisfaction)) == {"Clara"}
    assert found(acme, one("answered", "never", key=satisfaction)) == EVERYBODY - {"Clara"}
    assert found(acme, one("score", "more", "9", key=satisfaction)) == {"Clara"}


def test_an_anonymous_answer_is_nobodys(acme: Organisation, people: Survey, survey: Survey) -> None:
    with tenant_scope(acme):
        Response.objects.update(contact=None, recorded_at=clock.now())
    assert found(acme, one("answered", "never")) == EVERYBODY
    assert found(acme, one("score", "is", "promoter", "detractor", "passive")) == set()


def test_two_answers_of_one_moment_have_one_last(acme: Organisation, survey: Survey) -> None:
    moment = clock.now() - timedelta(days=1)
    with tenant_scope(acme):
        contact = Contact.objects.create(name="Anna", email="anna@example.com")
        for score in (2, 10):
            Response.objects.create(
                survey=survey,
                contact=contact,
                score=score,
                channel="email",
                recorded_at=moment,
                day=moment.date(),
            )
    assert found(acme, one("score", "is", "promoter")) == {"Anna"}
    assert found(acme, one("score", "is", "detractor")) == set()


def test_a_segment_sees_its_own_organisation_only(
    acme: Organisation, globex: Organisation, people: Survey
) -> None:
    assert found(globex, one("email", "set")) == set()


def test_a_rule_is_said_in_words(acme: Organisation, people: Survey) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="plan", label="Plan")
        rule = SegmentRule.model_validate(
            {
                "conditions": [
                    one("property", "is", "Pro", "Basic", key="plan"),
                    one("property", "is", "x", key="gone"),
                    one("answered", "beyond", "90", key=str(people.pk)),
                    one("score", "is", "detractor"),
                    one("asked", "never"),
                    one("phone", "set"),
                ]
            }
        )
        assert rule_words(rule, Topics()) == [
            "Plan is Pro or Basic",
            "gone is x",
            "Last answer more than 90 days ago (Satisfaction)",
            "Last score is detractor",
            "Last asked never",
            "Mobile number is known",
        ]
