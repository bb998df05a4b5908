"""Lists of codes: who gets one, and what new ones do to the old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.models import AccessCode, Campaign, Invitation
from distribution.sheets import (
    SheetRefused,
    codes_renew,
)
from surveys.models import Survey
from tests.distribution.conftest import states
from tests.distribution.login import invite, make_login_campaign
from tests.distribution.sheets.conftest import (
    WAITING,
    Kind,
    State,
    fetch,
    make,
    opened_by,
    order,
    rows_of,
)

pytestmark = pytest.mark.django_db


# The list


def test_the_list_gives_everybody_a_code_that_opens_their_own_surveys(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 0", "Person 1", "Person 2"]
    assert len({row["Code"] for row in rows}) == 3
    with tenant_scope(acme):
        people = {contact.email: contact.pk for contact in Contact.objects.all()}
    for row in rows:
        assert opened_by(acme, row["Code"]) == people[row["E-mail"]]
        assert row["Page"].endswith(f"/p/{acme.key}/")


def test_making_a_sheet_is_asking(acme: Organisation, alice: User, campaign: Campaign) -> None:
    sheet = make(order(campaign, alice))
    assert (sheet.state, sheet.people_done, sheet.people_total) == ("ready", 3, 3)
    assert states(acme, campaign.pk) == {"sent": 3}
    with tenant_scope(acme):
        invitation = Invitation.objects.all()[0]
        campaign.refresh_from_db()
    assert invitation.sent_at and invitation.expires_at
    assert invitation.expires_at - invitation.sent_at == timedelta(days=14)
    assert campaign.state == Campaign.State.DONE


def test_a_name_is_data_in_a_spreadsheet(acme: Organisation, alice: User, survey: Survey) -> None:
    campaign = make_login_campaign(survey)
    with tenant_scope(acme):
        evil = Contact.objects.create(name="=HYPERLINK(0)")
    invite(campaign, evil, **WAITING)
    assert rows_of(fetch(make(order(campaign, alice)), alice))[0]["Name"] == "'=HYPERLINK(0)"


def test_only_those_without_a_code_get_one(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    fetch(make(order(campaign, alice)), alice)
    with pytest.raises(SheetRefused):
        order(campaign, alice)
    with tenant_scope(acme):
        late = Contact.objects.create(name="Late")
    invite(campaign, late, **WAITING)
    assert [row["Name"] for row in rows_of(fetch(make(order(campaign, alice)), alice))] == ["Late"]


def test_who_must_not_be_asked_gets_no_code(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        first, second, _third = campaign.invitations.order_by("pk")
        Suppression.objects.create(channel="login", address=first.address, reason="unsubscribed")
        for state in (State.DEFERRED, State.SUPPRESSED, State.ANSWERED, State.EXPIRED):
            contact = Contact.objects.create(name=state)
            due_at = clock.now() + timedelta(days=3)
            Invitation.objects.create(
                campaign=campaign, contact=contact, channel="login", language="en", state=state,
                address=str(contact.pk), due_at=due_at,
            )  # fmt: skip
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 1", "Person 2"]


def test_who_was_asked_by_another_campaign_meanwhile_waits(
    acme: Organisation, alice: User, campaign: Campaign, survey: Survey
) -> None:
    with tenant_scope(acme):
        first = campaign.invitations.select_related("contact").order_by("pk")[0]
    invite(make_login_campaign(survey), first.contact, sent_at=clock.now())
    rows = rows_of(fetch(make(order(campaign, alice)), alice))
    assert [row["Name"] for row in rows] == ["Person 1", "Person 2"]
    assert states(acme, campaign.pk) == {"sent": 2, "deferred": 1}


def test_whose_quarantine_is_over_gets_a_code(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        campaign.invitations.update(state=State.DEFERRED, not_asked="quarantine")
    assert len(rows_of(fetch(make(order(campaign, alice)), alice))) == 3
    with tenant_scope(acme):
        assert set(campaign.invitations.values_list("state", "not_asked")) == {("sent", "")}


@pytest.mark.parametrize("state", ["draft", "launching", "paused", "cancelled"])
def test_no_codes_are_made_while_the_campaign_does_not_run(
    alice: User, campaign: Campaign, state: str
) -> None:
    with tenant_scope(campaign.organisation):
        Campaign.objects.filter(pk=campaign.pk).update(state=state)
    with pytest.raises(SheetRefused):
        order(campaign, alice)


# New codes


def test_new_codes_close_the_old_ones(acme: Organisation, alice: User, campaign: Campaign) -> None:
    old = rows_of(fetch(make(order(campaign, alice)), alice))
    with tenant_scope(acme):
        sheet = codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    assert not any(opened_by(acme, row["Code"]) for row in old), "closed at once"
    new = rows_of(fetch(make(sheet), alice))
    assert len(new) == 3 and all(opened_by(acme, row["Code"]) for row in new)


def test_new_codes_give_all_days_again_but_not_to_who_has_answered(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    fetch(make(order(campaign, alice)), alice)
    with tenant_scope(acme):
        first, second, _third = campaign.invitations.order_by("pk")
        Invitation.objects.filter(pk=first.pk).update(state=State.ANSWERED)
        Invitation.objects.filter(pk=second.pk).update(
            state=State.OPENED, expires_at=clock.now() + timedelta(days=1)
        )
        sheet = codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    assert len(rows_of(fetch(make(sheet), alice))) == 2
    with tenant_scope(acme):
        second.refresh_from_db()
    assert second.state == State.OPENED
    assert second.expires_at and second.expires_at > clock.now() + timedelta(days=13)


def test_new_codes_that_cannot_be_made_close_none(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    codes = rows_of(fetch(make(order(campaign, alice)), alice))
    with tenant_scope(acme):
        Campaign.objects.filter(pk=campaign.pk).update(state="paused")
        with pytest.raises(SheetRefused):
            codes_renew(campaign=campaign, kind=Kind.LIST, actor=alice)
    with tenant_scope(acme):
        assert AccessCode.objects.filter(revoked_at=None).count() == len(codes)
