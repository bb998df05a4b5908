"""Rules hold at once; anonymity is locked by the first answer, whoever is quicker."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from surveys.models import Response, Survey
from surveys.review.state import state_sentences
from surveys.rules import Rules
from surveys.services import (
    AnonymityLockedError,
    StaleDraftError,
    rules_mark,
    survey_password_set,
    survey_rules_edit,
)
from tests.surveys.asking import make_survey

SECONDS = 20


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


def answer(survey: Survey, **values: Any) -> Response:
    now = clock.now().replace(second=7)
    defaults = {"survey": survey, "channel": "link", "day": now.date(), "recorded_at": now}
    return Response.objects.create(**{**defaults, **values})


def edit(survey: Survey, alice: User, *, is_anonymous: bool = False, **rules: Any) -> Survey:
    return survey_rules_edit(
        survey=survey, rules=rules, is_anonymous=is_anonymous, seen=rules_mark(survey), actor=alice
    )


def test_rules_are_kept_and_told_in_the_log(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        saved = edit(survey, alice, max_answers=100, audience="invited")
        rules = Rules.model_validate(Survey.objects.get(pk=survey.pk).rules)
        assert (rules.max_answers, rules.audience, rules.answers_each) == (100, "invited", "one")
        entry = AuditEntry.objects.get(action="survey.rules_changed")
        assert entry.details == {"rules": {"max_answers": 100, "audience": "invited"}}
        edit(saved, alice, max_answers=100)
        assert AuditEntry.objects.filter(action="survey.rules_changed").count() == 1


def test_a_colleagues_rules_are_not_overwritten_unseen(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        edit(survey, alice, max_answers=5)
        with pytest.raises(StaleDraftError):
            edit(survey, alice, max_answers=9)
        assert Survey.objects.get(pk=survey.pk).rules["max_answers"] == 5


def test_a_password_is_kept_as_a_hash_and_stays_when_rules_change(
    survey: Survey, alice: User
) -> None:
    with tenant_scope(survey.organisation):
        survey_password_set(survey=survey, password="Oslo 2026", actor=alice)
        saved = edit(Survey.objects.get(pk=survey.pk), alice, max_answers=5)
        assert "Oslo" not in str(saved.rules)
        assert check_password("Oslo 2026", saved.rules["password"])
        assert "Oslo" not in str(list(AuditEntry.objects.values_list("details", flat=True)))
        survey_password_set(survey=survey, password="", actor=alice)
        assert Survey.objects.get(pk=survey.pk).rules["password"] == ""


def test_anonymity_is_chosen_before_the_first_answer_and_locked_after_it(
    survey: Survey, alice: User
) -> None:
    with tenant_scope(survey.organisation):
        answer(survey, is_test=True)
        saved = edit(survey, alice, is_anonymous=True)
        saved = edit(saved, alice, is_anonymous=False)
        answer(survey)
        with pytest.raises(AnonymityLockedError):
            edit(saved, alice, is_anonymous=True, max_answers=3)
        kept = Survey.objects.get(pk=survey.pk)
        assert not kept.is_anonymous and "max_answers" not in kept.rules


def test_the_database_itself_refuses_to_break_the_promise(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        edit(survey, alice, is_anonymous=True)
        midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        answer(survey, recorded_at=midnight)
        someone = Contact.objects.create(email="kari@example.com")
        for wrong in ({"contact": someone, "recorded_at": midnight}, {}):
            refused = pytest.raises(IntegrityError, match="no person and no exact time")
            with refused, transaction.atomic():
                answer(survey, **wrong)
        refused = pytest.raises(IntegrityError, match="keeps its anonymous mode")
        with refused, transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(is_anonymous=False)


@contextmanager
def other_connection() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool
        pool.submit(lambda: connection.close()).result()


def is_waiting(future: Future[Any]) -> bool:
    try:
        future.result(timeout=0.4)
    except TimeoutError:
        return True
    return False


@pytest.mark.django_db(transaction=True)
def test_an_answer_under_way_is_waited_for_and_locks(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    written, may_commit = Event(), Event()

    def answering() -> None:
        with tenant_scope(acme):
            answer(survey)
            written.set()
            assert may_commit.wait(SECONDS)

    def choosing() -> None:
        with tenant_scope(acme):
            edit(survey, alice, is_anonymous=True)

    with other_connection() as one, other_connection() as two:
        answered = one.submit(answering)
        assert written.wait(SECONDS)
        chosen = two.submit(choosing)
        assert is_waiting(chosen)
        may_commit.set()
        answered.result(SECONDS)
        with pytest.raises(AnonymityLockedError):
            chosen.result(SECONDS)
    with tenant_scope(acme):
        assert not Survey.objects.get(pk=survey.pk).is_anonymous


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_while_anonymity_is_chosen_tells_no_time(
    acme: Organisation, alice: User, survey: Survey
) -> None:
    chosen, may_commit = Event(), Event()

    def choosing() -> None:
        with tenant_scope(acme):
            edit(survey, alice, is_anonymous=True)
            chosen.set()
            assert may_commit.wait(SECONDS)

    def answering() -> None:
        with tenant_scope(acme):
            answer(survey)

    with other_connection() as one, other_connection() as two:
        choice = one.submit(choosing)
        assert chosen.wait(SECONDS)
        answered = two.submit(answering)
        assert is_waiting(answered)
        may_commit.set()
        choice.result(SECONDS)
        with pytest.raises(IntegrityError, match="no exact time"):
            answered.result(SECONDS)
    with tenant_scope(acme):
        assert Survey.objects.get(pk=survey.pk).is_anonymous and not Response.objects.exists()


@pytest.mark.parametrize(
    ("rules", "answers", "words"),
    [
        ({}, 1, "Open. 1 answer."),
        ({"max_answers": 100}, 40, "Open. 40 of 100 answers."),
        ({"max_answers": 100}, 100, "Full. 100 of 100 answers."),
        ({"opens_at": timedelta(days=1)}, 0, "Not open yet. Opens "),
        ({"closes_at": timedelta(days=1)}, 0, "Open. Closes "),
        ({"closes_at": timedelta(days=-1)}, 3, "Closed since "),
    ],
)
def test_the_present_state_is_told_in_words(
    survey: Survey, rules: dict[str, Any], answers: int, words: str
) -> None:
    moments = {
        name: clock.now() + value if isinstance(value, timedelta) else value
        for name, value in rules.items()
    }
    survey.rules = Rules.model_validate(moments).model_dump(mode="json")
    assert " ".join(state_sentences(survey, answers)).startswith(words)


def test_a_draft_a_closed_survey_and_an_ended_trial_say_so(survey: Survey) -> None:
    survey.organisation.trial_ends_at = clock.now() - timedelta(days=1)
    assert "trial has ended" in state_sentences(survey, 0)[0]
    survey.state = Survey.State.CLOSED
    assert state_sentences(survey, 0)[0] == "Closed by hand."
    survey.state = Survey.State.DRAFT
    assert "Not published" in state_sentences(survey, 0)[0]
