"""Which state may follow which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.models import DeliveryState as State
from distribution.states import FINAL, RANK, may_follow, states_before

NEWS = [State.SENT, State.DELIVERED, State.OPENED, State.ANSWERED]


def after(news: list[State], state: str = State.SENDING) -> str:
    for new in news:
        state = new if may_follow(state, new) else state
    return state


def test_every_state_has_a_rank() -> None:
    assert set(RANK) == set(State.values)


@given(st.permutations(NEWS))
def test_the_order_of_news_does_not_matter(news: list[State]) -> None:
    assert after(news) == State.ANSWERED


@given(st.lists(st.sampled_from(NEWS), min_size=1))
def test_news_leaves_the_furthest_state_that_was_heard_of(news: list[State]) -> None:
    assert after(news) == max(news, key=lambda state: RANK[state])


@given(st.lists(st.sampled_from(State.values)), st.sampled_from(sorted(FINAL)))
def test_nothing_follows_a_final_state(news: list[State], final: str) -> None:
    assert after(news, final) == final


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (State.QUEUED, State.SENDING, True),
        (State.DEFERRED, State.SENDING, True),
        (State.SENDING, State.QUEUED, True),
        (State.UNKNOWN, State.QUEUED, True),
        (State.UNKNOWN, State.SENT, True),
        (State.SENDING, State.ANSWERED, True),
        (State.BOUNCED, State.OPENED, True),
        (State.QUEUED, State.SUPPRESSED, True),
        (State.SENDING, State.SUPPRESSED, True),
        (State.SENT, State.SUPPRESSED, False),
        (State.SENT, State.QUEUED, False),
        (State.SENT, State.FAILED, True),
        (State.FAILED, State.SENT, False),
        (State.FAILED, State.DELIVERED, True),
        (State.SENT, State.SENDING, False),
        (State.ANSWERED, State.BOUNCED, False),
        (State.EXPIRED, State.ANSWERED, False),
        (State.SUPPRESSED, State.SENDING, False),
    ],
)
def test_a_step_is_allowed_or_not(old: State, new: State, expected: bool) -> None:
    assert may_follow(old, new) is expected


def test_the_states_before_one_are_those_it_may_follow() -> None:
    assert set(states_before(State.SENT)) == {
        State.DEFERRED,
        State.QUEUED,
        State.SENDING,
        State.UNKNOWN,
    }
