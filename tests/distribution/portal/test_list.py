"""What a person finds in the portal."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.models import Campaign, Channel
from surveys.models import Survey
from tests.distribution.conftest import make_campaign
from tests.distribution.login import give_code, invite, make_login_campaign
from tests.distribution.portal.conftest import State, answer, asked, door, send, try_code

pytestmark = pytest.mark.django_db


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
