"""A call that is sent again is answered again, and done once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.api import idempotency
from accounts.models import IdempotentCall, Organisation, User
from accounts.tasks import api_calls_clean_task
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.ids import uuid7
from distribution.models import Campaign, TriggerEvent
from surveys.models import Response, Survey
from tests.api.conftest import Caller, Reply, make_key

AT_ONCE = 50


def answers(organisation: Organisation) -> int:
    with tenant_scope(organisation):
        return Response.objects.count()


@pytest.mark.django_db
class TestOneCaller:
    """One call after the other."""

    def test_the_same_call_again_gets_the_same_answer(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        address = f"surveys/{survey.pk}/responses"
        first = caller.post(address, {"score": 9}, key="order-17")
        again = caller.post(address, {"score": 9}, key="order-17")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert first.status_code == 201
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true"
        assert answers(acme) == 1

    def test_without_a_key_and_with_another_it_is_another_call(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        for key in ("", "", "order-17", "order-18"):
            caller.post(f"surveys/{survey.pk}/responses", {"score": 9}, key=key)
        assert answers(acme) == 4

    def test_the_older_name_of_the_header_serves_as_well(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        for _ in range(2):
            caller.browser.post(
                f"/api/v1/surveys/{survey.pk}/responses",
                {"score": 9},
                content_type="application/json",
                headers={"X-Idempotency-Key": "order-17"},
            )
        assert answers(acme) == 1

    def test_another_body_or_address_with_the_same_key_is_refused(
        self, caller: Caller, survey: Survey, campaign: Campaign, acme: Organisation
    ) -> None:
        address = f"surveys/{survey.pk}/responses"
        caller.post(address, {"score": 9}, key="order-17")
        other = caller.post(address, {"score": 8}, key="order-17")
        elsewhere = caller.post(
            f"campaigns/{campaign.pk}/invitations", {"score": 9}, key="order-17"
        )
        for reply in (other, elsewhere):
            assert reply.status_code == 422
            assert reply.json()["error"]["code"] == "idempotency_key_reused"
        assert answers(acme) == 1

    def test_a_refused_call_is_not_kept_so_that_it_can_be_put_right(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        address = f"surveys/{survey.pk}/responses"
        assert caller.post(address, {"score": 11}, key="order-17").status_code == 422
        assert caller.post(address, {"score": 9}, key="order-17").status_code == 201
        assert answers(acme) == 1

    def test_two_keys_of_the_api_do_not_share_them(
        self, caller: Caller, survey: Survey, acme: Organisation, alice: User
    ) -> None:
        other = Caller(make_key(acme, alice))
        for each in (caller, other):
            sent = each.post(f"surveys/{survey.pk}/responses", {"score": 9}, key="order-17")
            assert sent.status_code == 201
        assert answers(acme) == 2

    @pytest.mark.parametrize("key", ["x" * 256, "å", "a\tb"])
    def test_a_key_that_cannot_be_one_is_refused(
        self, caller: Caller, survey: Survey, key: str
    ) -> None:
        reply = caller.post(f"surveys/{survey.pk}/responses", {"score": 9}, key=key)
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "idempotency_key")

    def test_a_crash_in_the_middle_leaves_nothing_and_locks_nothing(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        address = f"surveys/{survey.pk}/responses"
        # The answer is in, the call is not: everything before the commit.
        with patch.object(IdempotentCall.objects, "create", side_effect=MemoryError):
            crashed = caller.post(address, {"score": 9}, key="order-17")
        assert (crashed.status_code, crashed.json()["error"]["code"]) == (500, "server_error")
        assert answers(acme) == 0
        assert caller.post(address, {"score": 9}, key="order-17").status_code == 201
        assert answers(acme) == 1

    def test_a_call_is_forgotten_after_two_days_and_not_before(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        for key in ("old", "young"):
            caller.post(f"surveys/{survey.pk}/responses", {"score": 9}, key=key)
        with tenant_scope(acme):
            for key, hours in (("old", 49), ("young", 47)):
                made = clock.now() - timedelta(hours=hours)
                IdempotentCall.objects.filter(key=key).update(created_at=made)
        api_calls_clean_task()
        with tenant_scope(acme):
            assert [call.key for call in IdempotentCall.objects.all()] == ["young"]

    def test_what_is_kept_does_not_tell_what_was_said(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        from hashlib import sha256

        address = f"/api/v1/surveys/{survey.pk}/responses"
        body = b'{"score": 9}'
        caller.send("POST", f"surveys/{survey.pk}/responses", body, key="order-17")
        with tenant_scope(acme):
            fingerprint = IdempotentCall.objects.get().fingerprint
        guesses = [b"POST\0" + address.encode() + b"\0" + body, body]
        assert fingerprint not in {sha256(guess).hexdigest() for guess in guesses}


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    """Real connections, each with a transaction of its own."""

    def at_once(self, key: str, text: str, path: str, data: Any) -> list[Reply]:
        def send(_number: int) -> Reply:
            try:
                return Caller(text).post(path, data, key=key)
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(send, range(AT_ONCE)))

    def test_of_fifty_with_one_key_one_is_done(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        replies = self.at_once(
            "order-17", caller.text, f"surveys/{survey.pk}/responses", {"score": 9}
        )
        statuses = {reply.status_code for reply in replies}
        assert statuses <= {201, 409}, statuses
        assert len({reply.content for reply in replies if reply.status_code == 201}) == 1
        at_work = [reply for reply in replies if reply.status_code == 409]
        assert all(reply.json()["error"]["code"] == "in_progress" for reply in at_work)
        assert answers(acme) == 1

    @pytest.mark.parametrize("person", [{"email": "kari@example.com"}, {"phone": "+4790012345"}])
    def test_of_fifty_without_a_key_each_is_done_and_the_person_is_one(
        self, caller: Caller, survey: Survey, acme: Organisation, person: dict[str, str]
    ) -> None:
        replies = self.at_once(
            "",
            caller.text,
            f"surveys/{survey.pk}/responses",
            {"score": 9, "contact": person},
        )
        assert {reply.status_code for reply in replies} == {201}
        with tenant_scope(acme):
            contacts = set(Response.objects.values_list("contact", flat=True))
            assert Response.objects.count() == AT_ONCE
        assert len(contacts) == 1

    def test_of_fifty_tellings_of_one_event_one_is_kept(
        self, caller: Caller, acme: Organisation
    ) -> None:
        event = {"name": "ticket_closed", "key": "17", "contact": {"email": "kari@example.com"}}
        replies = self.at_once("", caller.text, "events", event)
        assert sorted({reply.status_code for reply in replies}) == [200, 201]
        assert len({reply.content for reply in replies}) == 1
        with tenant_scope(acme):
            assert TriggerEvent.objects.count() == 1

    def test_while_the_first_is_at_work_the_second_is_told_so(
        self, caller: Caller, survey: Survey, acme: Organisation
    ) -> None:
        path = f"surveys/{survey.pk}/responses"
        with tenant_scope(acme), ThreadPoolExecutor(1) as thread:
            from accounts.api_keys import api_key_find

            found = api_key_find(caller.text)
            assert found is not None
            idempotency._lock(found, "order-17")
            reply = thread.submit(self.at_work, caller.text, path).result(30)
        assert (reply.status_code, reply.headers["Retry-After"]) == (409, "1")
        assert caller.post(path, {"score": 9}, key="order-17").status_code == 201

    def at_work(self, text: str, path: str) -> Reply:
        try:
            return Caller(text).post(path, {"score": 9}, key="order-17")
        finally:
            connection.close()


class Programs(RuleBasedStateMachine):
    """Two keys call with few idempotency keys and few bodies, right and wrong, some crash."""

    callers: list[Caller]
    path: str
    organisation: Organisation

    def __init__(self) -> None:
        super().__init__()
        self.before = answers(self.organisation)
        self.done = 0
        # (caller, key) -> (score, content)
        self.kept: dict[tuple[int, str], tuple[int, bytes]] = {}
        # Never the names of an earlier run, whose calls are remembered.
        self.names = {key: f"{uuid7()}-{key}" for key in "ab"}

    @rule(
        caller=st.integers(0, 1),
        key=st.sampled_from(["a", "b", ""]),
        score=st.sampled_from([8, 9, 11]),
        crashes=st.booleans(),
    )
    def call(self, caller: int, key: str, score: int, crashes: bool) -> None:
        reply = self._send(self.callers[caller], key, score, crashes=crashes)
        kept = self.kept.get((caller, key)) if key else None
        if kept is not None:
            expected = (201, kept[1]) if kept[0] == score else (422, None)
            assert reply.status_code == expected[0]
            assert expected[1] in {None, reply.content}
        elif score == 11:
            assert reply.status_code == 422
        elif crashes and key:
            assert reply.status_code == 500
        else:
            assert reply.status_code == 201
            self.done += 1
            if key:
                self.kept[caller, key] = (score, reply.content)

    def _send(self, caller: Caller, key: str, score: int, *, crashes: bool) -> Reply:
        name = self.names.get(key, "")
        if not crashes:
            return caller.post(self.path, {"score": score}, key=name)
        with patch.object(IdempotentCall.objects, "create", side_effect=MemoryError):
            return caller.post(self.path, {"score": score}, key=name)

    @invariant()
    def each_was_done_once(self) -> None:
        assert answers(self.organisation) == self.before + self.done


@pytest.fixture
def _programs(caller: Caller, survey: Survey, acme: Organisation, alice: User) -> Iterator[None]:
    Programs.callers = [caller, Caller(make_key(acme, alice))]
    Programs.path = f"surveys/{survey.pk}/responses"
    Programs.organisation = acme
    yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_programs")
def test_whatever_programs_do_each_call_is_done_once() -> None:
    run_state_machine_as_test(
        Programs,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "15")),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
