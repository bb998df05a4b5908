"""Domains are added, confirmed by a record of a real name server, and removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.domains import (
    DomainError,
    domain_add,
    domain_check,
    domain_finding,
    domain_name,
    domain_remove,
    record_name,
    record_value,
    redirect_allowed,
)
from accounts.models import AuditEntry, Domain, Organisation, User
from accounts.tenancy import tenant_scope
from tests.accounts.dns_server import Records, name_server
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db
DOMAINS = "/o/acme/settings/domains/"


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    """What the name server says."""
    found: Records = {}
    with name_server(found) as address:
        settings.DNS_SERVERS = [address]
        yield found


def publish(records: Records, domain: Domain) -> None:
    records[record_name(domain)] = ["v=spf1 -all", record_value(domain)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Example.NO", "example.no"),
        (" https://www.example.no/shop?a=1 ", "example.no"),
        ("shop.example.no.", "shop.example.no"),
        ("example.no:8443", "example.no"),
        ("bjørn.no", "xn--bjrn-hra.no"),
    ],
)
def test_a_domain_is_read_as_people_write_it(typed: str, name: str) -> None:
    assert domain_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "no",
        "localhost",
        "10.0.0.1",
        "a b.no",
        "-a.no",
        "a..no",
        "_x.no",
        "é" * 300,
        "[::1]",
        "a.no\0",
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(DomainError):
        domain_name(typed)


def test_the_record_confirms_the_domain_and_what_is_below_it(
    acme: Organisation,
    alice: User,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with tenant_scope(acme):
        domain = domain_add(name="example.no", actor=alice)
        assert not redirect_allowed(acme, "https://example.no/")
        with django_capture_on_commit_callbacks(execute=True):
            domain_check(domain=domain, organisation=acme, actor=alice)
        assert domain_finding(domain) == "missing"
        publish(records, domain)
        with django_capture_on_commit_callbacks(execute=True):
            domain_check(domain=domain, organisation=acme, actor=alice)
        assert domain_finding(domain) == "found"
        assert redirect_allowed(acme, "https://example.no/thanks")
        assert redirect_allowed(acme, "https://shop.example.no")
        for elsewhere in (
            "http://example.no/",
            "https://notexample.no/",
            "https://example.no.evil.example/",
            "https://example.no@evil.example/",
            "//example.no",
        ):
            assert not redirect_allowed(acme, elsewhere), elsewhere
        actions = AuditEntry.objects.values_list("action", flat=True)
        assert list(actions.order_by("at")) == ["domain.added", "domain.confirmed"]


def test_a_removed_domain_closes_at_once(
    acme: Organisation,
    alice: User,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with tenant_scope(acme), django_capture_on_commit_callbacks(execute=True):
        domain = domain_add(name="example.no", actor=alice)
        publish(records, domain)
        domain_check(domain=domain, organisation=acme, actor=alice)
    with tenant_scope(acme):
        assert redirect_allowed(acme, "https://example.no/")
        with django_capture_on_commit_callbacks(execute=True):
            domain_remove(domain=domain, organisation=acme, actor=alice)
        assert not redirect_allowed(acme, "https://example.no/")


def test_another_organisation_needs_its_own_record(
    acme: Organisation,
    globex: Organisation,
    alice: User,
    mallory: User,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with tenant_scope(acme):
        publish(records, domain_add(name="example.no", actor=alice))
    with tenant_scope(globex):
        with django_capture_on_commit_callbacks(execute=True):
            theirs = domain_add(name="example.no", actor=mallory)
            domain_check(domain=theirs, organisation=globex, actor=mallory)
        assert domain_finding(theirs) == "missing"
        assert not redirect_allowed(globex, "https://example.no/")


def test_silent_name_servers_are_told_apart_from_a_missing_record(
    in_acme: Organisation,
    alice: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr("accounts.domains.SECONDS_TO_RESOLVE", 0.2)
    settings.DNS_SERVERS = ["127.0.0.1:9"]
    domain = domain_add(name="example.no", actor=alice)
    with django_capture_on_commit_callbacks(execute=True):
        domain_check(domain=domain, organisation=in_acme, actor=alice)
    assert domain_finding(domain) == "unreachable"


def test_a_domain_is_added_once_and_there_are_at_most_twenty(
    in_acme: Organisation, alice: User
) -> None:
    domain_add(name="example.no", actor=alice)
    with pytest.raises(DomainError):
        domain_add(name="EXAMPLE.no", actor=alice)
    Domain.objects.bulk_create(Domain(name=f"d{number}.no") for number in range(19))
    with pytest.raises(DomainError):
        domain_add(name="one-more.no", actor=alice)


def test_the_pages_lead_from_a_name_to_a_confirmed_domain(
    acme: Organisation,
    alice: User,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser = LoggedIn(alice)
    refused = browser.post(f"{DOMAINS}new/", {"name": "no domain"})
    assert "Write a domain such as example.no." in refused.text
    assert 'value="no domain"' in refused.text
    browser.post(f"{DOMAINS}new/", {"name": "https://example.no/"})
    with tenant_scope(acme):
        domain = Domain.objects.get()
    page = browser.get(DOMAINS).text
    assert "_anbefal.example.no" in page
    assert record_value(domain) in page
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{DOMAINS}{domain.pk}/check/")
    assert "The record is not to be seen yet" in browser.get(DOMAINS).text
    publish(records, domain)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{DOMAINS}{domain.pk}/check/")
    assert "Since" in browser.get(DOMAINS).text
    browser.post(f"{DOMAINS}{domain.pk}/remove/")
    assert "No domain yet" in browser.get(DOMAINS).text


def test_who_may_only_read_sees_no_buttons(acme: Organisation, carol: User) -> None:
    page = LoggedIn(carol).get(DOMAINS).text
    assert "No domain yet" in page
    assert "Add a domain" not in page
