"""Whatever two views of an anonymous survey are subtracted: nobody is left, or a whole group."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.anonymity import Block, Dated, blocks_of, days_over, group_names, groups_seen, seen
from analytics.dimensions import OTHER
from analytics.periods import Period

START = date(2026, 3, 2)
DAYS = 8
View = frozenset[int]

people = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from(["north", "south", "", OTHER])), max_size=60
)


def answers_of(given_people: list[tuple[int, str]]) -> list[Dated[int]]:
    """One answer for each person; its item is the person."""
    return [
        Dated(START + timedelta(days=day), group, number)
        for number, (day, group) in enumerate(given_people)
    ]


def views(blocks: list[Block[int]]) -> set[View]:
    """Everything that can be looked at: any period, all people or one group."""
    groups = [None, *groups_seen(blocks)]
    spans = [
        Period(START + timedelta(days=first), START + timedelta(days=last))
        for first in range(DAYS)
        for last in range(first, DAYS)
    ]
    return {
        frozenset(answer.item for answer in seen(blocks, span, group))
        for span, group in product([None, *spans], groups)
    }


@given(people, st.sampled_from([5, 6, 8]))
@settings(max_examples=150, deadline=None)
def test_two_views_at_any_two_moments_differ_by_nobody_or_a_group(
    given_people: list[tuple[int, str]], least: int
) -> None:
    answers = answers_of(given_people)
    reachable: set[View] = set()
    for moment in range(DAYS + 1):
        # What has been answered by then, and only days that are over.
        today = START + timedelta(days=moment)
        known = [answer for answer in answers if answer.day <= today]
        reachable |= views(blocks_of(known, least=least, before=today))
    for one, other in product(reachable, repeat=2):
        assert not len(one - other) or len(one - other) >= least


@given(people)
@settings(max_examples=100, deadline=None)
def test_raising_the_minimum_reveals_nobody(given_people: list[tuple[int, str]]) -> None:
    answers = answers_of(given_people)
    after = START + timedelta(days=DAYS)
    totals: set[View] = set()
    for least in (1, 5, 7, 12):
        blocks = blocks_of(answers, least=least, before=after)
        spans = [block.period for block in blocks]
        totals |= {frozenset(a.item for a in seen(blocks, span, None)) for span in [None, *spans]}
    for one, other in product(totals, repeat=2):
        assert not len(one - other) or len(one - other) >= 5


def test_a_block_is_full_with_the_fifth_answer_and_a_day_that_is_over() -> None:
    answers = answers_of([(0, "")] * 3 + [(1, "")] * 2 + [(2, "")] * 4)
    assert blocks_of(answers, least=5, before=START + timedelta(days=1)) == []
    whole = blocks_of(answers, least=5, before=START + timedelta(days=5))
    assert [len(seen([block], None, None)) for block in whole] == [5]


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    over = datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert days_over(over) == date(2026, 3, 3)
    assert days_over(over - timedelta(minutes=1)) == date(2026, 3, 2)


def test_a_small_group_hides_behind_the_smallest_large_one() -> None:
    shown = group_names({"north": 9, "south": 6, "west": 2}, 5)
    assert shown == {"north": "north", "south": OTHER, "west": OTHER}


def test_small_groups_that_are_enough_together_need_nobody_else() -> None:
    shown = group_names({"north": 9, "south": 3, "west": 2}, 5)
    assert shown == {"north": "north", "south": OTHER, "west": OTHER}
