"""SPF, DKIM and DMARC of a sender's domain, asked of a real name server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.accounts import account_save
from distribution.models import Campaign, SendingAccount
from distribution.sender_check import Finding, dkim, dmarc, findings_about, findings_of, spf
from distribution.sender_warnings import sender_warnings
from tests.accounts.dns_server import Records, name_server
from tests.conftest import LoggedIn

CHECK = "/o/acme/settings/sending/email/check/"
DOMAIN = "acme.example"
GOOD: Records = {
    DOMAIN: ["some-site-verification=1", "v=spf1 include:spf.mailjet.com ~all"],
    f"mailjet._domainkey.{DOMAIN}": ["k=rsa; p=MIGfMA0"],
    f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.example"],
}


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    found: Records = {}
    with name_server(found) as address:
        settings.DNS_SERVERS = [address]
        yield found


@pytest.fixture
def account(acme: Organisation, alice: User) -> SendingAccount:
    with tenant_scope(acme):
        return account_save(
            channel="email",
            provider="mailjet",
            credentials={"api_key": "a", "secret_key": "b"},
            from_address="hello@acme.example",
            actor=alice,
        )


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "spf_missing"),
        (["v=spf10 -all", "spf1"], "spf_missing"),
        (["v=spf1 include:spf.example.com -all"], "spf_fine"),
        (["v=spf1 mx ~all"], "spf_unnamed"),
        (["v=spf1 -all", "v=spf1 mx -all"], "spf_twice"),
        (["v=spf1 include:spf.example.com +all"], "spf_open"),
        (["v=spf1 include:spf.example.com all"], "spf_open"),
        (["V=SPF1 include:spf.example.com ?all"], "spf_fine"),
        (None, "unreachable"),
    ],
)
def test_spf_is_judged(texts: list[str] | None, words: str) -> None:
    assert spf(texts, DOMAIN, "spf.example.com").words == words


def test_spf_names_the_record_to_add_or_to_change() -> None:
    add = spf([], DOMAIN, "spf.example.com")
    assert (add.record_name, add.record_value) == (DOMAIN, "v=spf1 include:spf.example.com ~all")
    change = spf(["v=spf1 mx -all"], DOMAIN, "spf.example.com")
    assert change.record_value == "v=spf1 include:spf.example.com mx -all"
    assert spf([], DOMAIN, "").record_value == ""
    assert spf(["v=spf1 mx -all"], DOMAIN, "").state == "fine"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([("s1", ["v=DKIM1; k=rsa; p=MIGf MA0"])], "dkim_fine"),
        ([("s1", []), ("s2", ["p=MIGfMA0"])], "dkim_fine"),
        ([("s1", ["v=DKIM1; p="])], "dkim_revoked"),
        ([("s1", ["hello"])], "dkim_missing"),
        ([], "dkim_missing"),
        ([("s1", None)], "unreachable"),
    ],
)
def test_dkim_is_judged(answers: list[tuple[str, list[str] | None]], words: str) -> None:
    assert dkim(answers).words == words


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ({}, "dmarc_missing"),
        ({"_dmarc.news.acme.example": ["v=DMARC1; p=none"]}, "dmarc_fine"),
        ({"_dmarc.acme.example": ["v=DMARC1;p=REJECT"]}, "dmarc_fine"),
        ({"_dmarc.example": ["v=DMARC1; p=none"]}, "dmarc_missing"),
        ({"_dmarc.acme.example": ["v=DMARC1; rua=mailto:a@b.c"]}, "dmarc_broken"),
        ({"_dmarc.acme.example": ["v=DMARC1; p=none", "v=DMARC1; p=none"]}, "dmarc_twice"),
        ({"_dmarc.acme.example": ["v=spf1 -all"]}, "dmarc_missing"),
    ],
)
def test_dmarc_is_judged_with_that_of_the_domain_above(records: Records, words: str) -> None:
    assert dmarc(lambda name: records.get(name, []), "news.acme.example").words == words


def test_nobody_waits_twice_for_silent_name_servers() -> None:
    asked: list[str] = []

    def silent(name: str) -> None:
        asked.append(name)

    found = findings_about(DOMAIN, "mailjet", ("mailjet",), silent)
    assert [finding.state for finding in found] == ["unreachable"] * 3
    assert asked == [DOMAIN]


@pytest.mark.django_db
def test_the_page_tells_what_is_missing_and_then_that_all_is_well(
    account: SendingAccount,
    alice: User,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser = LoggedIn(alice)
    assert "Not looked up yet" in browser.get(CHECK).text

    def look(**data: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(f"{CHECK}now/", data)
        return browser.get(answer["Location"]).text

    page = look()
    assert 'value="v=spf1 include:spf.mailjet.com ~all"' in page
    assert 'value="_dmarc.acme.example"' in page and 'value="v=DMARC1; p=none"' in page
    assert "We found no key" in page
    records.update(GOOD)
    page = look()
    assert page.count("In order") == 3 and "Add this record" not in page
    del records[f"mailjet._domainkey.{DOMAIN}"]
    records[f"own._domainkey.{DOMAIN}"] = ["p=MIGfMA0"]
    assert look().count("In order") == 2
    assert look(selector="own").count("In order") == 3


@pytest.mark.django_db
@pytest.mark.parametrize("selector", ["a b", "x" * 64, "a.b._domainkey.evil", "é", "a\r\nb", "-"])
def test_what_is_no_selector_is_refused_beside_its_field(
    account: SendingAccount, alice: User, selector: str
) -> None:
    page = LoggedIn(alice).post(f"{CHECK}now/", {"selector": selector})
    assert page.status_code == 200 and "id_selector_error" in page.text


@pytest.mark.django_db
def test_without_an_account_there_is_nothing_to_check(acme: Organisation, alice: User) -> None:
    assert LoggedIn(alice).get(CHECK).status_code == 404


@pytest.mark.django_db
def test_a_launch_is_warned_and_never_stopped(
    account: SendingAccount,
    acme: Organisation,
    alice: User,
    campaign: Campaign,
    records: Records,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with tenant_scope(acme):
        assert len(sender_warnings("email")) == 2  # never tried, never looked up
        SendingAccount.objects.update(problem="401 Invalid API token")
        assert any("401 Invalid API token" in warning for warning in sender_warnings("email"))
        assert findings_of(account) == []
    page = LoggedIn(alice).get(f"/o/acme/campaigns/{campaign.pk}/launch/")
    assert "401 Invalid API token" in page.text
    with django_capture_on_commit_callbacks(execute=True):
        LoggedIn(alice).post(f"{CHECK}now/")
    with tenant_scope(acme):
        assert any("SPF, DKIM, DMARC" in warning for warning in sender_warnings("email"))
        assert len(findings_of(account)) == 3
        SendingAccount.objects.update(from_address="hello@elsewhere.example")
        assert findings_of(SendingAccount.objects.get()) == []
        SendingAccount.objects.all().delete()
        assert sender_warnings("email") == []


def test_every_finding_has_words() -> None:
    assert Finding("SPF", "fine", "spf_fine").text
