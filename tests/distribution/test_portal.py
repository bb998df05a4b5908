"""The respondents' portal: who gets in, what they see, and what everybody else sees."""

from __future__ import annotations

import re
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from accounts.models import AccountMail, Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.limits import seconds_to_wait
from contacts.models import Contact
from distribution.codes import code_shown
from distribution.models import Campaign, Channel, Invitation, PortalCode
from distribution.portal import TRIES, try_give_back
from distribution.portal_codes import portal_code_send
from distribution.views import portal as portal_view
from surveys.models import Response, Survey
from tests.distribution.conftest import make_campaign, make_survey
from tests.distribution.login import give_code, invite, make_login_campaign

pytestmark = pytest.mark.django_db
State = Invitation.State


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test but one waits until the page may answer."""
    monkeypatch.setattr(portal_view, "LEAST_SECONDS", 0)


@pytest.fixture
def kari(acme: Organisation) -> Contact:
    with tenant_scope(acme):
        return Contact.objects.create(email="kari@example.com", name="Kari Nordmann")


@pytest.fixture
def invitation(survey: Survey, kari: Contact) -> Invitation:
    return invite(make_login_campaign(survey), kari)


def door(organisation: Organisation) -> str:
    return f"/p/{organisation.key}/"


def send(organisation: Organisation, browser: Any = None, **form: Any) -> Any:
    extra = {"HTTP_X_FORWARDED_FOR": form.pop("place")} if "place" in form else {}
    return (browser or Client()).post(f"{door(organisation)}?lang=en", form, **extra)


def try_code(organisation: Organisation, code: str, browser: Any = None) -> Any:
    return send(organisation, browser, act="code", code=code)


def forgive(organisation: Organisation) -> None:
    """The limit is not what is tested."""
    try_give_back(RequestFactory().get("/"), organisation.key)


def answer(invitation: Invitation, *, complete: bool) -> None:
    """What answering leaves behind."""
    with tenant_scope(invitation.organisation):
        Response.objects.create(
            survey=invitation.campaign.survey,
            invitation_id=invitation.pk,
            contact=invitation.contact,
            channel=invitation.channel,
            day="2026-11-27",
            score=9,
            completed_at=clock.now() if complete else None,
        )
        Invitation.objects.filter(pk=invitation.pk).update(state=State.ANSWERED)


def asked(organisation: Organisation, email: str) -> str | None:
    """Ask for a mailed code as the worker would then send it; the code, or None."""
    page = send(organisation, act="mail", email=email)
    assert page.status_code == 200
    with tenant_scope(organisation):
        contact = Contact.objects.filter(email=email).first()
    if contact:
        portal_code_send(organisation=organisation, contact_id=contact.pk, language="en")
    mail = AccountMail.objects.filter(to=email).order_by("-created_at").first()
    found = re.search(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", mail.text, re.MULTILINE) if mail else None
    return found[0] if found else None


# The door


def test_the_door_is_open_in_every_language_and_sets_no_cookie(acme: Organisation) -> None:
    browser = Client()
    page = browser.get(door(acme))
    assert page.status_code == 200 and not page.cookies
    for language, words in {"en": "Your code", "nb": "Koden din", "sv": "Din kod"}.items():
        page = browser.get(f"{door(acme)}?lang={language}")
        assert page.headers["Content-Language"] == language
        assert words in page.text
    norwegian = browser.get(door(acme), HTTP_ACCEPT_LANGUAGE="no,en;q=0.5")
    assert norwegian.headers["Content-Language"] == "nb"


def test_the_pages_stay_in_no_cache_and_are_found_by_no_robot(acme: Organisation) -> None:
    for page in (Client().get(door(acme)), try_code(acme, "nonsense")):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_portal_of_nobody_looks_like_any_unknown_address(acme: Organisation) -> None:
    nowhere = Client().get("/p/nobodyis/")
    assert nowhere.status_code == 404
    assert nowhere.content == Client().get("/s/nobodyis.x").content
    assert Client().post("/p/nobodyis/", {"act": "code", "code": "x"}).status_code == 404


# Personal codes


def test_a_code_opens_the_list_however_it_is_typed(
    acme: Organisation, invitation: Invitation
) -> None:
    code = give_code(invitation)
    for typed in (code, code_shown(code), code.lower(), f" {code[:3]} {code[3:]} "):
        browser = Client()
        page = try_code(acme, typed, browser)
        assert (page.status_code, page.headers["Location"]) == (303, f"{door(acme)}?lang=en")
        listed = browser.get(door(acme))
        assert "Kari Nordmann" in listed.text
        assert f"/s/{acme.key}.{invitation.token}?lang=" in listed.text


def test_a_code_is_in_no_address_and_no_log(
    acme: Organisation, invitation: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    code, browser = give_code(invitation), Client()
    page = try_code(acme, code, browser)
    assert code not in str(page.headers) + str(page.cookies)
    assert code not in browser.get(door(acme)).text
    try_code(acme, "A" * 10)
    assert code not in caplog.text


def test_the_cookie_is_short_lived_closed_and_for_this_portal_alone(
    acme: Organisation, invitation: Invitation
) -> None:
    browser = Client()
    cookie = try_code(acme, give_code(invitation), browser).cookies["portal"]
    assert (cookie["path"], cookie["samesite"]) == (door(acme), "Lax")
    assert cookie["httponly"] and not cookie["max-age"]
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        assert "Kari" in browser.get(door(acme)).text
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert "Kari" not in browser.get(door(acme)).text


def test_a_cookie_opens_no_other_organisations_portal(
    acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    cookie = try_code(acme, give_code(invitation)).cookies["portal"].value
    for key, opens in ((acme.key, True), (globex.key, False)):
        browser = Client()
        browser.cookies["portal"] = cookie
        assert ("Kari" in browser.get(f"/p/{key}/").text) is opens


def test_a_code_opens_no_other_organisations_portal(
    acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    code = give_code(invitation)
    assert try_code(globex, code).status_code == 422
    assert try_code(acme, code).status_code == 303


def test_logging_out_closes_the_list(acme: Organisation, invitation: Invitation) -> None:
    browser = Client()
    try_code(acme, give_code(invitation), browser)
    assert send(acme, browser, act="leave").status_code == 303
    assert "Kari" not in browser.get(door(acme)).text


def test_a_get_lets_nobody_in_and_out(acme: Organisation, invitation: Invitation) -> None:
    code, browser = give_code(invitation), Client()
    assert "Kari" not in browser.get(f"{door(acme)}?act=code&code={code}", follow=True).text
    try_code(acme, code, browser)
    assert "Kari" in browser.get(f"{door(acme)}?act=leave", follow=True).text


def test_a_form_on_another_site_opens_nothing(acme: Organisation, invitation: Invitation) -> None:
    form = {"act": "code", "code": give_code(invitation)}
    page = Client().post(door(acme), form, HTTP_SEC_FETCH_SITE="cross-site")
    assert page.status_code == 200 and not page.cookies


def test_using_a_code_changes_nothing_in_the_campaign(
    acme: Organisation, invitation: Invitation
) -> None:
    try_code(acme, give_code(invitation))
    with tenant_scope(acme):
        invitation.refresh_from_db()
    assert (invitation.state, invitation.opened_at) == (State.SENT, None)


# Refusals


def closed_codes(survey: Survey, kari: Contact) -> dict[str, str]:
    """A code of each kind that opens nothing."""
    past = clock.now() - timedelta(days=1)
    kinds: dict[str, dict[str, Any]] = {
        "expired": {"expires_at": past},
        "expired and swept": {"state": State.EXPIRED},
        "suppressed": {"state": State.SUPPRESSED},
        "replaced": {},
        "used": {},
        "closed survey": {},
    }
    made = {
        name: invite(make_login_campaign(survey), kari, **fields) for name, fields in kinds.items()
    }
    answer(made["used"], complete=True)
    codes = {
        name: give_code(each, revoked_at=past if name == "replaced" else None)
        for name, each in made.items()
    }
    other = make_survey(survey.organisation)
    with tenant_scope(survey.organisation):
        Survey.objects.filter(pk=other.pk).update(state=Survey.State.CLOSED)
        Campaign.objects.filter(pk=made["closed survey"].campaign_id).update(survey=other)
    return {"unknown": "ABCDEFGHJK", "nonsense": "%", "nothing": "", **codes}


def test_every_refusal_looks_the_same(acme: Organisation, survey: Survey, kari: Contact) -> None:
    bodies, statuses, headers = set(), set(), set()
    for code in closed_codes(survey, kari).values():
        page = send(acme, act="code", code=code)
        assert not page.cookies
        bodies.add(page.text.replace(f'name="code" value="{code}"', ""))
        statuses.add(page.status_code)
        # The length tells how much was typed, which whoever typed it knows.
        headers.add(
            str(sorted((key, page[key]) for key in page.headers if key != "Content-Length"))
        )
        forgive(acme)
    assert (len(bodies), statuses, len(headers)) == (1, {422}, 1)


def test_every_refusal_takes_as_long(
    acme: Organisation, survey: Survey, kari: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_view, "LEAST_SECONDS", 0.2)
    codes = closed_codes(survey, kari)
    right = give_code(invite(make_login_campaign(survey), kari))
    times = {}
    for name in ("unknown", "used", "expired", "right"):
        taken = []
        for _ in range(3):
            begun = perf_counter()
            try_code(acme, right if name == "right" else codes[name])
            taken.append(perf_counter() - begun)
            forgive(acme)
        times[name] = median(taken)
    assert min(times.values()) >= 0.2
    assert max(times.values()) - min(times.values()) < 0.1, times


def test_what_was_typed_stays_in_the_field(acme: Organisation) -> None:
    page = try_code(acme, 'AB"<C')
    assert 'value="AB&quot;&lt;C"' in page.text
    assert 'aria-invalid="true"' in page.text


# Guessing


def test_ten_tries_a_minute_of_one_place(acme: Organisation, invitation: Invitation) -> None:
    code = give_code(invitation)
    statuses = [try_code(acme, f"WRONG{number}").status_code for number in range(11)]
    assert statuses == [422] * 10 + [429]
    refused = try_code(acme, code)
    assert refused.status_code == 429 and not refused.cookies
    assert refused.headers["Retry-After"] == "60"


def test_mailed_codes_and_asking_for_them_count_as_tries(acme: Organisation) -> None:
    for number in range(5):
        send(acme, act="mail", email=f"nobody{number}@example.com")
        send(acme, act="once", email="nobody@example.com", code="WRONG")
    assert try_code(acme, "WRONG").status_code == 429


def test_what_was_right_does_not_count(acme: Organisation, invitation: Invitation) -> None:
    code = give_code(invitation)
    assert {try_code(acme, code).status_code for _ in range(30)} == {303}


def test_a_thousand_tries_an_hour_from_wherever(
    acme: Organisation, invitation: Invitation, settings: Any
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    code = give_code(invitation)
    for _ in range(990):
        assert seconds_to_wait((TRIES, acme.key)) == 0
    # One comes back every 3.6 seconds, so a slow run may have some more.
    statuses = [
        send(acme, act="code", code="WRONG", place=f"198.51.100.{place}").status_code
        for place in range(40)
    ]
    assert statuses[:10] == [422] * 10 and statuses[-1] == 429
    assert send(acme, act="code", code=code, place="203.0.113.9").status_code == 429


# One-time codes


def test_a_mailed_code_opens_the_list_once(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    assert code is not None
    browser = Client()
    form = {"act": "once", "email": " Kari@Example.com ", "code": code.lower()}
    assert send(acme, browser, **form).status_code == 303
    assert "Kari Nordmann" in browser.get(door(acme)).text
    assert send(acme, **form).status_code == 422


def test_a_known_and_an_unknown_address_look_the_same(
    acme: Organisation, invitation: Invitation
) -> None:
    pages = []
    for email in ("kari@example.com", "nobody@example.com"):
        first = send(acme, act="mail", email=email)
        wrong = send(acme, act="once", email=email, code="ABCD-2345")
        pages += [[(page.status_code, page.text.replace(email, "")) for page in (first, wrong)]]
    assert pages[0] == pages[1]
    assert pages[0][0][0] == 200 and pages[0][1][0] == 422


def test_asking_costs_the_same_statements_for_both(
    acme: Organisation, invitation: Invitation, django_assert_num_queries: Any
) -> None:
    counts = []
    for email in ("kari@example.com", "nobody@example.com"):
        with django_assert_num_queries(6, exact=False) as found:
            send(acme, act="mail", email=email)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_a_mailed_code_has_five_tries(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    for _ in range(5):
        assert send(acme, act="once", email="kari@example.com", code="WRONG").status_code == 422
    assert send(acme, act="once", email="kari@example.com", code=code).status_code == 422


def test_a_mailed_code_lives_a_quarter_of_an_hour(
    acme: Organisation, invitation: Invitation
) -> None:
    code = asked(acme, "kari@example.com")
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert send(acme, act="once", email="kari@example.com", code=code).status_code == 422


def test_only_the_newest_mailed_code_counts(acme: Organisation, invitation: Invitation) -> None:
    first = asked(acme, "kari@example.com")
    second = asked(acme, "kari@example.com")
    form = {"act": "once", "email": "kari@example.com"}
    assert send(acme, code=first, **form).status_code == 422
    assert send(acme, code=second, **form).status_code == 303


def test_a_mailed_code_opens_nobody_elses_list(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    with tenant_scope(acme):
        Contact.objects.create(email="ola@example.com")
    assert asked(acme, "ola@example.com")
    assert send(acme, act="once", email="ola@example.com", code=code).status_code == 422


def test_a_mailed_code_is_kept_as_a_hash_alone(acme: Organisation, invitation: Invitation) -> None:
    code = asked(acme, "kari@example.com")
    with tenant_scope(acme):
        kept = PortalCode.objects.get()
    assert code is not None and code.replace("-", "") not in str(vars(kept))


def test_nobodys_inbox_is_filled(
    acme: Organisation, invitation: Invitation, django_capture_on_commit_callbacks: Any
) -> None:
    rung = []
    for _ in range(5):
        with django_capture_on_commit_callbacks() as bells:
            assert send(acme, act="mail", email="kari@example.com").status_code == 200
        rung.append(len(bells))
    assert rung == [1, 1, 1, 0, 0]


# The list


def test_the_list_shows_what_waits_what_is_begun_and_what_is_answered(
    acme: Organisation, survey: Survey, kari: Contact
) -> None:
    mail = make_campaign(survey, channel=Channel.EMAIL, state=Campaign.State.DONE)
    waits = invite(mail, kari, address=kari.email)
    begun = invite(make_login_campaign(survey), kari)
    done = invite(make_login_campaign(survey), kari)
    answer(begun, complete=False)
    answer(done, complete=True)
    browser = Client()
    try_code(acme, give_code(begun), browser)
    page = browser.get(f"{door(acme)}?lang=en").text
    assert waits.token in page and begun.token in page and done.token not in page
    assert page.count("What do you think of Acme?") == 3
    assert "Open until" in page and "You have begun" in page and "Answered. Thank you." in page


def test_a_login_invitation_can_be_answered_by_mail_before_its_letter_is_made(
    acme: Organisation, survey: Survey, kari: Contact
) -> None:
    waiting = invite(
        make_login_campaign(survey), kari, state=State.QUEUED, sent_at=None, expires_at=None
    )
    other = make_campaign(survey, channel=Channel.EMAIL, state=Campaign.State.SENDING)
    unsent = invite(other, kari, state=State.QUEUED, sent_at=None, address=kari.email)
    browser = Client()
    send(acme, browser, act="once", email=kari.email, code=asked(acme, "kari@example.com"))
    page = browser.get(door(acme)).text
    assert waiting.token in page and unsent.token not in page


def test_nobody_sees_what_others_were_asked(
    acme: Organisation, survey: Survey, kari: Contact
) -> None:
    with tenant_scope(acme):
        ola = Contact.objects.create(email="ola@example.com")
    campaign = make_login_campaign(survey)
    hers, his = invite(campaign, kari), invite(campaign, ola)
    browser = Client()
    try_code(acme, give_code(hers), browser)
    page = browser.get(door(acme)).text
    assert hers.token in page and his.token not in page


def test_the_list_without_a_survey_says_so(acme: Organisation, kari: Contact) -> None:
    browser = Client()
    send(acme, browser, act="once", email=kari.email, code=asked(acme, "kari@example.com"))
    assert "No survey waits for you" in browser.get(f"{door(acme)}?lang=en").text


def test_an_anonymous_answer_is_not_led_back_to(
    acme: Organisation, survey: Survey, kari: Contact
) -> None:
    with tenant_scope(acme):
        Survey.objects.filter(pk=survey.pk).update(is_anonymous=True)
    done = invite(make_login_campaign(survey), kari, state=State.ANSWERED)
    waits = invite(make_login_campaign(survey), kari)
    assert try_code(acme, give_code(done)).status_code == 422
    browser = Client()
    try_code(acme, give_code(waits), browser)
    page = browser.get(door(acme)).text
    assert waits.token in page and done.token not in page
