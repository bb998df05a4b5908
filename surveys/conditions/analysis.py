"""Which questions nobody can ever be asked, and which endings nobody can reach.

A question is asked when one of its alternatives holds. An alternative that needs an answer needs
that question to be asked, which needs an alternative of that one, and so on; all this has to be
true of one person at once. We look for such a person, thing by thing (``candidates`` tries the
answers to one question), and give up in favour of the survey after MOST_STEPS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.conditions.candidates import Claim, Tokens, candidates
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.logic import Condition

MOST_STEPS = 2000

# What a claim is about: a subject and its key.
Thing = tuple[str, str]
Held = dict[Thing, frozenset[Claim]]
# At least one of these alternatives is needed; all claims of an alternative hold together.
Goal = list[list[Claim]]


@dataclass(frozen=True)
class Impossible:
    """Alternatives of a question's or an ending's conditions that can never hold."""

    # A question's key, or None and an ending's.
    question: str | None
    ending: str | None
    # Their places among the alternatives.
    groups: list[int]
    # None of the alternatives can hold: nobody ever comes here.
    is_unreachable: bool
    # They contradict themselves, whatever stands elsewhere in the survey.
    is_contradiction: bool


class Analysis:
    """What can never happen in a survey."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.places = {question.key: place for place, question in enumerate(definition.questions)}
        self._said: dict[tuple[Any, ...], Claim] = {}
        self._possible: dict[tuple[Thing, frozenset[Claim]], bool] = {}
        self._steps = 0

    @cached_property
    def impossible(self) -> list[Impossible]:
        """Questions first, then endings, each in order."""
        found = [self._of_question(question) for question in self.definition.questions]
        found += [self._of_ending(place) for place in range(len(self.definition.endings))]
        return [one for one in found if one]

    def _of_question(self, question: AnyQuestion) -> Impossible | None:
        goal = self._goals[question.key]
        return self._judged(question.show_if, goal, [], question=question.key)

    def _of_ending(self, place: int) -> Impossible | None:
        endings = self.definition.endings
        passed = [
            [[self._claim(claim.condition, holds=False)] for claim in claims]
            for earlier in endings[:place]
            for claims in self._goal(earlier.show_if, len(self.places))
            if claims is not None
        ]
        own = self._goal(endings[place].show_if, len(self.places))
        return self._judged(endings[place].show_if, own, passed, ending=endings[place].key)

    def _judged(
        self,
        show_if: list[list[Condition]],
        goal: list[list[Claim] | None],
        others: list[Goal],
        *,
        question: str | None = None,
        ending: str | None = None,
    ) -> Impossible | None:
        """``others`` have to be reached as well."""
        wrong = [
            place
            for place, claims in enumerate(goal)
            if claims is None or not self._can_be([[claims], *others])
        ]
        if not wrong:
            return None
        own = [goal[place] for place in wrong] if show_if else []
        return Impossible(
            question,
            ending,
            wrong if show_if else [],
            is_unreachable=len(wrong) == len(goal),
            is_contradiction=bool(own)
            and all(claims is not None and self._with({}, claims) is None for claims in own),
        )

    @cached_property
    def _goals(self) -> dict[str, list[list[Claim] | None]]:
        questions = self.definition.questions
        return {
            question.key: self._goal(question.show_if, place)
            for place, question in enumerate(questions)
        }

    def _goal(self, show_if: list[list[Condition]], place: int) -> list[list[Claim] | None]:
        """The alternatives as claims, None for one that cannot hold in front of that question."""
        return [self._claims(group, place) for group in show_if] if show_if else [[]]

    def _claims(self, group: list[Condition], place: int) -> list[Claim] | None:
        unknown = [condition for condition in group if not self._is_known(condition, place)]
        if not all(condition.fits([]) for condition in unknown):
            return None
        return [self._claim(condition) for condition in group if condition not in unknown]

    def _claim(self, condition: Condition, *, holds: bool = True) -> Claim:
        """The same object for the same claim, wherever it is made."""
        said = (*condition.model_dump(exclude={"values"}).values(), *condition.values, holds)
        return self._said.setdefault(said, Claim(condition, holds))

    def _is_known(self, condition: Condition, place: int) -> bool:
        if condition.subject not in {"answer", "group"}:
            return True
        if condition.subject == "group" and self.definition.metric != "nps":
            return False
        return self.places.get(self._thing(condition)[1], place) < place

    def _thing(self, condition: Condition) -> Thing:
        if condition.subject == "group" and self.definition.primary:
            return ("answer", self.definition.primary.key)
        return (condition.subject, condition.key)

    def _can_be(self, goals: list[Goal]) -> bool:
        self._steps = 0
        return self._reaches(goals, {})

    def _reaches(self, goals: list[Goal], held: Held) -> bool:
        """Whether one person can meet all goals while what is held stays true."""
        if not goals:
            return True
        goal = min(goals, key=len)
        rest = [other for other in goals if other is not goal]
        for claims in goal:
            self._steps += 1
            if self._steps > MOST_STEPS:
                return True
            merged = self._with(held, claims)
            if merged is not None:
                asked = self._asked(held, claims)
                if self._reaches([*rest, *asked], merged):
                    return True
        return False

    def _with(self, held: Held, claims: Sequence[Claim]) -> Held | None:
        """All of it held together, or None when it contradicts itself."""
        merged = dict(held)
        for claim in claims:
            thing = self._thing(claim.condition)
            merged[thing] = merged.get(thing, frozenset()) | {claim}
        changed = {self._thing(claim.condition) for claim in claims}
        return merged if all(self._is_possible(thing, merged[thing]) for thing in changed) else None

    def _asked(self, before: Held, claims: Sequence[Claim]) -> Iterator[Goal]:
        """The questions of which the claims need an answer have to be asked themselves."""
        for thing in {self._thing(claim.condition) for claim in claims if not claim.fits([])}:
            if thing[0] == "answer" and all(claim.fits([]) for claim in before.get(thing, ())):
                yield [own for own in self._goals[thing[1]] if own is not None]

    def _is_possible(self, thing: Thing, claims: frozenset[Claim]) -> bool:
        if (thing, claims) not in self._possible:
            self._possible[thing, claims] = any(
                all(claim.fits(found) for claim in claims) for found in self._tries(thing, claims)
            )
        return self._possible[thing, claims]

    def _tries(self, thing: Thing, claims: frozenset[Claim]) -> Iterator[Tokens]:
        if thing[0] == "language":
            return ([code] for code in self.definition.languages)
        question = self.definition.question(thing[1]) if thing[0] == "answer" else None
        return candidates(question, claims)
