"""A person answers by text: score, question, comment, and everything else one may write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.models import Invitation, SmsReceived, SmsTalk
from distribution.sweeping import invitations_care
from surveys.models import Response, Survey
from tests.distribution.conftest import make_survey
from tests.distribution.sms_talks.conftest import OURS, PHONE, Phone, post, stored

THANKS = "Great to hear"


def test_a_number_is_the_score_and_the_next_text_the_comment(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    assert phone.texts("9") == "You gave us 9. What would it take for a 10?"
    assert stored(phone.response) == (9, "", "sms", False)
    assert phone.texts("Longer opening hours").startswith(THANKS)
    assert stored(phone.response) == (9, "Longer opening hours", "sms", True)
    with tenant_scope(phone.organisation):
        answered = Invitation.objects.get(pk=invitation.pk)
        talk = SmsTalk.objects.get()
    assert answered.state == Invitation.State.ANSWERED and talk.stage == SmsTalk.Stage.DONE
    assert phone.response and phone.response.invitation_id == invitation.pk
    assert phone.response.contact_id == answered.contact_id


def test_the_question_that_follows_fits_the_score_and_the_language(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey, language="nb")
    assert phone.texts("10") == "Hva setter du mest pris på hos oss?"


def test_a_new_number_before_the_comment_changes_the_score(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    phone.texts("1")
    assert phone.texts(" 10! ") == "What do you value most about us?"
    assert stored(phone.response) == (10, "", "sms", False)


def test_after_the_comment_the_score_stands_and_late_texts_get_one_answer(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey)
    phone.texts("9")
    phone.texts("All good")
    assert phone.texts("3") == "We have your answer. Thank you!"
    assert phone.texts("And one more thing") == ""
    assert stored(phone.response) == (9, "All good", "sms", True)


def test_score_and_comment_may_come_together(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    assert phone.texts("9/10 - friendly people").startswith(THANKS)
    assert stored(phone.response) == (9, "friendly people", "sms", True)


def test_an_unclear_text_gets_one_helpful_answer(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    first = phone.texts("quite good")
    assert first.startswith("Sorry, we did not understand") and "from 0 to 10" in first
    assert phone.texts("11") == "" and phone.response is None
    assert phone.texts("8") != "" and stored(phone.response)[0] == 8


@pytest.mark.parametrize("body", ["9,5", "9-10", "-1", "1000", "5/5", "", "👍"])
def test_what_is_no_clear_score_is_none(phone: Phone, survey: Survey, body: str) -> None:
    phone.asked(survey)
    assert phone.texts(body) != "" and phone.response is None


def test_the_same_text_told_twice_is_one_and_answered_alike(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    replies = []
    for body in ["9", "9", "0"]:
        form = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": body}
        replies.append(post(phone.client, "/hooks/sms/", form, "a-token"))
    assert {reply.content for reply in replies} == {replies[0].content}
    assert b"What would it take" in replies[0].content
    assert stored(phone.response)[0] == 9
    with tenant_scope(phone.organisation):
        assert SmsReceived.objects.count() == 1


def test_the_newest_question_is_the_one_that_is_answered(
    phone: Phone, survey: Survey, globex: Organisation
) -> None:
    phone.asked(survey)
    other = make_survey(globex)
    phone.asked(other)
    phone.texts("9")
    assert phone.response is None
    with tenant_scope(globex):
        assert Response.objects.get().score == 9


def test_a_stranger_is_met_with_silence(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    assert phone.texts("9", phone="+4790099999") == ""
    assert phone.texts("STOP", phone="+4790099999") == ""
    assert phone.response is None


def test_a_closed_survey_says_so_once(phone: Phone, survey: Survey) -> None:
    phone.asked(survey)
    with tenant_scope(phone.organisation):
        survey.state = Survey.State.CLOSED
        survey.save()
    assert phone.texts("9") == "The survey takes no more answers. Thank you all the same!"
    assert phone.texts("9") == "" and phone.response is None


def test_an_expired_invitation_takes_no_score(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    with tenant_scope(phone.organisation):
        Invitation.objects.filter(pk=invitation.pk).update(
            expires_at=clock.now() - timedelta(days=1)
        )
    assert "no more answers" in phone.texts("9") and phone.response is None


def test_an_anonymous_survey_takes_no_text_and_keeps_none(phone: Phone, survey: Survey) -> None:
    with tenant_scope(phone.organisation):
        survey.is_anonymous = True
        survey.save()
    phone.asked(survey)
    reply = phone.texts("9")
    assert reply.startswith("The survey is anonymous") and "/t/" in reply
    assert phone.response is None
    with tenant_scope(phone.organisation):
        assert SmsReceived.objects.get().body == ""


def test_an_answer_on_the_page_is_the_same_answer(phone: Phone, survey: Survey) -> None:
    invitation = phone.asked(survey)
    link = f"/s/{phone.organisation.key}.{invitation.token}"
    phone.client.post(f"{link}/0", {"nps": "4"})
    assert phone.texts("9") == "You gave us 9. What would it take for a 10?"
    response = phone.response
    assert response and response.score == 9


def test_texts_are_forgotten_after_a_month_and_the_answer_stays(
    phone: Phone, survey: Survey
) -> None:
    phone.asked(survey)
    phone.texts("9")
    with tenant_scope(phone.organisation):
        invitations_care(organisation=phone.organisation)
        assert SmsReceived.objects.exists()
        SmsReceived.objects.update(received_at=clock.now() - timedelta(days=31))
        invitations_care(organisation=phone.organisation)
        assert not SmsReceived.objects.exists()
    assert stored(phone.response)[0] == 9
