"""The answers worth trying when asking whether some claims can be true of one thing together.

``candidates`` yields tokens as ``Condition.fits`` takes them. Wherever any answer makes the claims
true, one of those yielded does; where there would be too many, one that no person could give is
yielded in their place, so that a doubt never reads as a contradiction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import ceil, comb, floor, isfinite, prod

from config.lib.scores import score_group
from surveys.conditions.topics import question_values
from surveys.kinds import Question
from surveys.kinds.levels import LevelQuestion
from surveys.kinds.matrix import MatrixQuestion
from surveys.kinds.multiple_choice import MultipleChoiceQuestion
from surveys.kinds.number import NumberQuestion
from surveys.kinds.ranking import RankingQuestion
from surveys.logic import Condition

MOST_TRIES = 2000
Tokens = list[str]


@dataclass(frozen=True, eq=False)
class Claim:
    """That a condition holds, or that it does not."""

    condition: Condition
    holds: bool = True

    def fits(self, found: Tokens) -> bool:
        """Whether it is true of these tokens; of a score, when it is about the score's group."""
        if self.condition.subject == "group":
            found = [score_group(int(score)) for score in found]
        return self.condition.fits(found) == self.holds


def candidates(question: Question | None, claims: Collection[Claim]) -> Iterator[Tokens]:
    """Answers to a question, or values of a property when there is none; first of all none."""
    yield []
    match question:
        case MultipleChoiceQuestion() | RankingQuestion():
            yield from _sets(question, claims)
        case MatrixQuestion():
            yield from _rows(question, claims)
        case LevelQuestion():
            yield from ([str(point)] for point in question.points)
        case NumberQuestion():
            numbers = _numbers(claims, [question.least, question.most])
            yield from ([_written(number)] for number in numbers if question.allows(number))
        case _:
            yield from _singles(question, claims)


def _singles(question: Question | None, claims: Collection[Claim]) -> Iterator[Tokens]:
    """Each choice; or for what is typed, each value named, each number, and something else."""
    known = tokens_of(question) if question else []
    if known:
        yield from ([token] for token in known)
        return
    named = _named(claims)
    yield from ([token] for token in named)
    yield from ([_written(number)] for number in _numbers(claims, []))
    yield ["".join(named) + "~"]


def tokens_of(question: Question) -> list[str]:
    """Everything an answer to a closed question can be."""
    keys: dict[str, str] = {name: name for name in question.texts()}
    if isinstance(question, RankingQuestion):
        return question.keys
    return list(question_values(question, keys))


def _sets(
    question: MultipleChoiceQuestion | RankingQuestion, claims: Collection[Claim]
) -> Iterator[Tokens]:
    """As much as is allowed: choosing more never makes a claim for presence false."""
    allowed = _allowed(tokens_of(question), claims)
    alone = {choice.key for choice in question.choices if choice.exclusive}
    yield from ([token] for token in allowed if token in alone)
    together = [token for token in allowed if token not in alone]
    most = getattr(question, "most", None) or len(together)
    needed = sum(not claim.fits([]) for claim in claims)
    if most >= needed or comb(len(together), most) > MOST_TRIES:
        yield together
    else:
        yield from (list(chosen) for chosen in combinations(together, most))


def _rows(question: MatrixQuestion, claims: Collection[Claim]) -> Iterator[Tokens]:
    """Nothing or one column for each row, of those columns that make a difference."""
    named = set(_named(claims))
    rows = []
    for row in question.rows:
        own = [f"{row.key}:{column.key}" for column in question.columns]
        allowed = _allowed(own, claims)
        others = [token for token in allowed if token not in named]
        rows.append([*(token for token in allowed if token in named), *others[:1], ""])
    if prod(map(len, rows)) > MOST_TRIES:
        yield [token for options in rows for token in options if token]
        return
    yield from ([token for token in chosen if token] for chosen in product(*rows))


def _allowed(tokens: Iterable[str], claims: Collection[Claim]) -> Tokens:
    """Those that break no claim which holds while nothing is answered."""
    quiet = [claim for claim in claims if claim.fits([])]
    return [token for token in tokens if all(claim.fits([token]) for claim in quiet)]


def _named(claims: Collection[Claim]) -> Tokens:
    return list(dict.fromkeys(value for claim in claims for value in claim.condition.values))


def _numbers(claims: Collection[Claim], ends: Iterable[float | None]) -> list[float]:
    """Numbers around every limit, more of them than values could be excluded."""
    limits = [claim.condition.limit for claim in claims if claim.condition.op.startswith("at_")]
    limits += [end for end in ends if end is not None]
    limits = [limit for limit in limits if isfinite(limit)]
    reach = range(-len(_named(claims)) - 1, len(_named(claims)) + 2)
    whole = {
        near + step for limit in limits for near in (floor(limit), ceil(limit)) for step in reach
    }
    found = sorted({*limits, *map(float, whole), *([] if limits else [0.0])})
    return sorted([*found, *((low + high) / 2 for low, high in pairwise(found))])


def _written(number: float) -> str:
    return str(number) if number % 1 else str(int(number))
