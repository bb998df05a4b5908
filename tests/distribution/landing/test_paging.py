"""Page by page: resuming, going back, versions, languages, placeholders, endings."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.html import escape

from accounts.models import Domain, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Invitation
from surveys.models import Survey
from tests.distribution.landing.outcome import responses, text
from tests.surveys.asking import invite, link_to, make_asking, republish

NPS = {"key": "nps", "kind": "nps", "text": {"en": "How likely?", "sv": "Hur troligt?"}}
NPS |= {"low": {"en": "Not at all"}, "high": {"en": "Extremely"}}
WHY = {"key": "why", "kind": "text", "text": {"en": "Why {answer.nps}?"}, "starts_page": True}
WHEN_LOW = [[{"subject": "group", "op": "is", "values": ["detractor"]}]]
PLAN = {"key": "plan", "kind": "yes_no", "required": True, "starts_page": True}
PLAN |= {"text": {"en": "Will you stay, {contact.first_name|friend}?"}}


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """Three pages in English and Swedish; the second only for detractors."""
    return make_asking(acme, alice, NPS, {**WHY, "show_if": WHEN_LOW}, PLAN)


@pytest.fixture
def invitation(survey: Survey) -> Invitation:
    return invite(survey, language="en")


def test_each_page_is_saved_and_leads_to_the_next_that_asks_something(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    sent = browser.post(link_to(invitation), {"nps": "9"})
    assert sent["Location"] == f"{link_to(invitation, '2')}?lang=en"
    assert responses(acme)[0].pages_sent == 2
    sent = browser.post(sent["Location"], {"plan": "yes"})
    assert sent["Location"] == f"{link_to(invitation, 'thanks')}?lang=en"
    [response] = responses(acme)
    assert response.answers == {"nps": 9, "plan": True}
    assert (response.pages_sent, response.completed_at is not None) == (3, True)


def test_the_link_goes_on_where_the_person_left(browser: Client, invitation: Invitation) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    assert browser.get(link_to(invitation))["Location"] == f"{link_to(invitation, '1')}?lang=en"
    browser.post(link_to(invitation, "1"), {"why": "Slow"})
    assert browser.get(link_to(invitation))["Location"] == f"{link_to(invitation, '2')}?lang=en"


def test_nobody_skips_a_page(browser: Client, invitation: Invitation, acme: Organisation) -> None:
    assert browser.post(link_to(invitation, "2"), {"plan": "yes"}).status_code == 303
    assert responses(acme) == []
    browser.post(link_to(invitation), {"nps": "2"})
    for step in ["2", "thanks", "99"]:
        sent = browser.get(link_to(invitation, step))
        assert sent["Location"] == f"{link_to(invitation, '1')}?lang=en"
    browser.post(link_to(invitation, "2"), {"plan": "yes"})
    assert responses(acme)[0].answers == {"nps": 2}


def test_earlier_pages_can_be_seen_and_changed_again(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    browser.post(link_to(invitation, "1"), {"why": "Slow & <b>"})
    assert "Slow &amp; &lt;b&gt;" in text(browser.get(link_to(invitation, "1")))
    first = text(browser.get(link_to(invitation, "0")))
    assert 'value="2" checked' in first
    sent = browser.post(link_to(invitation, "0"), {"nps": "9"})
    assert sent["Location"] == f"{link_to(invitation, '2')}?lang=en"
    assert responses(acme)[0].answers == {"nps": 9}
    assert browser.get(link_to(invitation, "1"))["Location"].startswith(link_to(invitation, "2"))


def test_a_button_of_the_mail_always_opens_the_score_with_both_numbers(
    browser: Client, invitation: Invitation
) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    page = text(browser.get(link_to(invitation), {"score": "8"}))
    assert 'value="8" checked' in page
    assert "You chose 8. Your saved answer is 2 until you send." in page
    for wrong in ["11", "-1", "eight", "٨"]:
        assert browser.get(link_to(invitation), {"score": wrong}).status_code == 303


def test_who_has_answered_is_told_so_and_may_change_it(
    browser: Client, invitation: Invitation, acme: Organisation
) -> None:
    browser.post(link_to(invitation), {"nps": "9"})
    browser.post(link_to(invitation, "2"), {"plan": "yes"})
    page = text(browser.get(link_to(invitation)))
    assert "You have already answered this survey" in page and "You answered 9" in page
    assert f'href="{link_to(invitation, "0")}?lang=en"' in page
    done = responses(acme)[0].completed_at
    browser.post(link_to(invitation, "0"), {"nps": "10"})
    assert (responses(acme)[0].score, responses(acme)[0].completed_at) == (10, done)


def test_an_answer_keeps_the_version_it_began_with(
    browser: Client, invitation: Invitation, survey: Survey, acme: Organisation, alice: User
) -> None:
    browser.post(link_to(invitation), {"nps": "2"})
    newer = republish(survey, alice, lambda old: {"questions": [NPS]})
    assert "Why 2?" in text(browser.get(link_to(invitation, "1")))
    browser.post(link_to(invitation, "1"), {"why": "Slow"})
    [response] = responses(acme)
    assert response.version_id == survey.live_version_id != newer.live_version_id
    other = invite(newer, "ola@example.com", language="en")
    assert browser.post(link_to(other), {"nps": "2"})["Location"].endswith("/thanks?lang=en")


def test_errors_are_told_above_and_beside_and_nothing_typed_is_lost(
    browser: Client, acme: Organisation, alice: User
) -> None:
    number = {"key": "years", "kind": "number", "most": 10, "text": {"en": "How long?"}}
    other = {"key": "why", "kind": "short_text", "text": {"en": "Why?"}}
    link = link_to(invite(make_asking(acme, alice, number, other), language="en"))
    sent = browser.post(link, {"years": "many", "why": "Because & <b>"})
    page = text(sent)
    assert sent.status_code == 422 and "<title>Error: " in page
    assert '<a href="#years">' in page and 'id="years-error"' in page and 'id="years"' in page
    assert 'value="many"' in page and 'value="Because &amp; &lt;b&gt;"' in page
    assert page.count("<h1") == 1
    assert responses(acme) == []


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [("sv", "en", "sv"), ("", "sv", "en"), ("fi", "sv", "en"), ("xx", "", "en")],
)
def test_the_language_is_of_the_link_then_of_the_contact(
    browser: Client, invitation: Invitation, asked: str, accepted: str, expected: str
) -> None:
    page = browser.get(link_to(invitation), {"lang": asked}, headers={"Accept-Language": accepted})
    assert page["Content-Language"] == expected


def test_the_browser_decides_where_the_contact_does_not(browser: Client, survey: Survey) -> None:
    nobody = invite(survey, language="fi")
    page = browser.get(link_to(nobody), headers={"Accept-Language": "no;q=0.9, sv-FI;q=0.8"})
    assert page["Content-Language"] == "sv"


def test_words_that_are_missing_are_marked_with_their_language(
    browser: Client, invitation: Invitation
) -> None:
    page = text(browser.get(link_to(invitation), {"lang": "sv"}))
    assert "Hur troligt?" in page and '<html lang="sv">' in page
    assert '<span lang="en">Not at all</span>' in page


def test_placeholders_are_escaped(browser: Client, survey: Survey, acme: Organisation) -> None:
    invitation = invite(survey, language="en")
    name = "<script>alert(1)</script>{answer.nps}"
    with tenant_scope(acme):
        Contact.objects.update(name=name)
    browser.post(link_to(invitation), {"nps": "9"})
    page = text(browser.get(link_to(invitation, "2")))
    assert f"Will you stay, {escape(name)}?" in page and "<script>alert" not in page


def test_hidden_pages_and_progress_are_counted_for_the_person(
    browser: Client, acme: Organisation, alice: User
) -> None:
    survey = make_asking(
        acme, alice, NPS, {**WHY, "show_if": WHEN_LOW}, PLAN, shows_progress=True, shows_time=True
    )
    link = link_to(invite(survey, language="en"))
    assert "minute" in text(browser.get(link))
    for score, place in [("9", "Page 2 of 2"), ("1", "Page 3 of 3")]:
        browser.post(f"{link}/0", {"nps": score})
        browser.post(f"{link}/1", {"why": ""})
        assert place in text(browser.get(f"{link}/2"))


def test_a_question_called_for_on_its_own_page_is_shown_before_going_on(
    browser: Client, acme: Organisation, alice: User
) -> None:
    asks = [[{"subject": "answer", "key": "stay", "op": "is", "values": ["no"]}]]
    stay = {"key": "stay", "kind": "yes_no", "text": {"en": "Stay?"}}
    reason = {"key": "reason", "kind": "text", "text": {"en": "What is missing?"}}
    survey = make_asking(acme, alice, stay, {**reason, "required": True, "show_if": asks})
    link = link_to(invite(survey, language="en"))
    page = text(browser.get(link))
    assert 'name="_shown" value="stay "' in page and "What is missing?" not in page
    sent = browser.post(link, {"stay": "no", "_shown": "stay"})
    assert sent["Location"] == f"{link}/0?lang=en#reason"
    assert responses(acme)[0].completed_at is None
    assert "What is missing?" in text(browser.get(f"{link}/0"))
    assert browser.post(f"{link}/0", {"stay": "no", "_shown": "stay reason"}).status_code == 422
    browser.post(f"{link}/0", {"stay": "no", "reason": "Speed", "_shown": "stay reason"})
    assert responses(acme)[0].answers == {"stay": False, "reason": "Speed"}
    assert responses(acme)[0].completed_at is not None


def test_a_survey_without_score_keeps_answers_without_one(
    browser: Client, acme: Organisation, alice: User
) -> None:
    survey = make_asking(acme, alice, {"key": "why", "kind": "text", "text": {"en": "Why?"}})
    link = link_to(invite(survey, language="en"))
    assert browser.get(link, {"score": 3}).status_code == 200
    assert browser.post(link, {"why": "So"})["Location"] == f"{link}/thanks?lang=en"
    assert [(found.score, found.comment) for found in responses(acme)] == [(None, "So")]


def test_a_survey_that_asks_this_person_nothing_ends_at_once(
    browser: Client, acme: Organisation, alice: User
) -> None:
    for_gold = [[{"subject": "language", "op": "is", "values": ["sv"]}]]
    survey = make_asking(acme, alice, {**PLAN, "show_if": for_gold})
    link = link_to(invite(survey, language="en"))
    sent = browser.get(link)
    assert sent["Location"] == f"{link}/thanks?lang=en"
    assert "Thank you" in text(browser.get(sent["Location"]))
    assert browser.post(link, {}).status_code == 303


def ending(**changes: Any) -> list[dict[str, Any]]:
    return [{"key": "end", "title": {"en": "Thank you"}, **changes}]


def test_the_end_leads_only_to_a_confirmed_domain(
    browser: Client, acme: Organisation, alice: User
) -> None:
    survey = make_asking(acme, alice, NPS, endings=ending(redirect="https://shop.example.no/hi"))
    link = link_to(invite(survey, language="en"))
    page = browser.get(link)
    assert "shop.example.no" in text(page)
    assert "form-action 'self' https://shop.example.no" in page["Content-Security-Policy"]
    sent = browser.post(link, {"nps": "9"})
    assert "Thank you" in text(browser.get(sent["Location"]))
    with tenant_scope(acme):
        Domain.objects.create(name="example.no", confirmed_at=clock.now())
    cache.clear()
    gone = browser.get(sent["Location"])
    assert (gone.status_code, gone["Location"]) == (303, "https://shop.example.no/hi")
    assert "already answered" in text(browser.get(link))


def test_each_group_meets_its_own_ending_with_its_links(
    browser: Client, acme: Organisation, alice: User
) -> None:
    link = {"label": {"en": "Our <shop>"}, "address": "https://example.no/a?b=1&c=2"}
    low = {"key": "low", "title": {"en": "Sorry"}, "show_if": WHEN_LOW}
    survey = make_asking(acme, alice, NPS, endings=[low, *ending(links=[link])])
    for score, words in [("2", "Sorry"), ("9", "Our &lt;shop&gt;")]:
        invitation = invite(survey, f"p{score}@example.com", language="en")
        sent = browser.post(link_to(invitation), {"nps": score})
        page = text(browser.get(sent["Location"]))
        assert words in page
        assert ('href="https://example.no/a?b=1&amp;c=2"' in page) is (score == "9")


def test_the_look_of_a_survey_is_allowed_by_its_hash_alone(
    browser: Client, acme: Organisation, alice: User
) -> None:
    survey = make_asking(acme, alice, NPS, look={"accent": "#aa3300"})
    page = browser.get(link_to(invite(survey, language="en")))
    assert text(page).count("<style>") == 1 and "style=" not in text(page)
    assert "style-src 'self' 'sha256-" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
