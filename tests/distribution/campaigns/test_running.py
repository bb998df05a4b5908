"""The page of a campaign that runs, and the decisions it asks for."""

from __future__ import annotations

from django.test import Client

from accounts.models import AuditEntry, Organisation
from accounts.tenancy import tenant_scope
from distribution.models import Campaign, Reminder
from tests.distribution.campaigns.conftest import State, url


def test_a_campaign_whose_people_all_wait_does_not_say_it_is_sent(
    bobs: Client, running: Campaign
) -> None:
    with tenant_scope(running.organisation):
        running.invitations.update(state=State.DEFERRED, sent_at=None)
        Campaign.objects.filter(pk=running.pk).update(state=Campaign.State.DONE)
    assert "Everybody in Winter waits" in bobs.get(url(running, "detail")).text


def test_the_running_page_counts(bobs: Client, running: Campaign) -> None:
    page = bobs.get(url(running, "detail")).content.decode()
    assert "Winter is on its way" in page and "Address does not exist" in page
    assert 'hx-trigger="every 2s"' in page and "Decide" in page
    htmx = {"HX-Request": "true"}
    part = bobs.get(url(running, "detail"), {"was": "sending"}, headers=htmx).content.decode()
    assert "<html" not in part and 'id="running"' in part
    changed = bobs.get(url(running, "detail"), {"was": "launching"}, headers=htmx)
    assert changed.headers["HX-Refresh"] == "true"


def test_what_goes_on_for_ever_is_looked_at_less_often(
    bobs: Client, acme: Organisation, running: Campaign
) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(kind=Campaign.Kind.TRIGGERED)
        running.invitations.update(state=State.ANSWERED)
    page = bobs.get(url(running, "detail")).content.decode()
    assert 'hx-trigger="every 15s"' in page and "Running</span>" in page


def test_a_finished_page_asks_no_more(bobs: Client, acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.DONE)
    assert "every 2s" not in bobs.get(url(running, "detail")).content.decode()


def test_it_pauses_and_resumes(bobs: Client, acme: Organisation, running: Campaign) -> None:
    bobs.post(url(running, "pause"))
    page = bobs.get(url(running, "detail")).content.decode()
    assert "Winter is paused" in page and "Paused by one of you" in page
    bobs.post(url(running, "resume"))
    with tenant_scope(acme):
        running.refresh_from_db()
    assert running.state == Campaign.State.SENDING and running.resumed_at


def test_people_are_listed_by_state(bobs: Client, running: Campaign) -> None:
    page = bobs.get(url(running, "people")).content.decode()
    assert f"{len(State.values)} people" in page
    page = bobs.get(url(running, "people"), {"state": "bounced"}).content.decode()
    assert "1 person" in page and "550 5.1.1 &lt;No such user&gt;" in page
    page = bobs.get(url(running, "people"), {"reason": "opted_out", "page": "x"}).content.decode()
    assert "1 person" in page
    page = bobs.get(url(running, "people"), {"state": "nonsense"}).content.decode()
    assert "Nobody here" in page


def test_unknown_ones_are_decided(bobs: Client, acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        running.invitations.filter(state=State.UNKNOWN).update(problem="Connection reset")
    assert "1 message may or may not" in bobs.get(url(running, "decide")).content.decode()
    bobs.post(url(running, "decide"), {"decision": "again"})
    with tenant_scope(acme):
        assert not running.invitations.filter(state=State.UNKNOWN).exists()
        assert AuditEntry.objects.filter(action="campaign.unknown_decided").exists()
    assert "Nothing to decide" in bobs.get(url(running, "decide")).content.decode()
    assert "out of reach" not in bobs.get(url(running, "detail")).content.decode()


def test_unknown_reminders_are_decided_with_them(
    bobs: Client, acme: Organisation, running: Campaign
) -> None:
    with tenant_scope(acme):
        reached = running.invitations.get(state=State.SENT)
        Campaign.objects.update(reminders=[{"after_days": 3, "channel": "email", "texts": {}}] * 2)
        reminder = {"campaign": running, "number": 2, "address": "person@example.com"}
        Reminder.objects.create(invitation=reached, state=State.UNKNOWN, **reminder)
    assert "1 may or may not have arrived" in bobs.get(url(running, "detail")).content.decode()
    page = bobs.get(url(running, "decide")).content.decode()
    assert "2 messages may or may not" in page and "Reminder 2" in page
    assert "person@example.com" in page
    bobs.post(url(running, "decide"), {"decision": "leave"})
    assert "Nothing to decide" in bobs.get(url(running, "decide")).content.decode()
