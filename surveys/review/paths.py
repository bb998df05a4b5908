"""Every way through a survey: who is asked what, and where it ends.

Answers that no condition tells apart are one; of those that are told apart, a step is named only
where it changes what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.logic import Condition, Situation, Subject, tokens
from surveys.review.examples import SOMETHING, examples, named

MOST_PATHS = 30
# Situations looked at before giving up: a survey of many forks has more than anybody reads.
MOST_SITUATIONS = 3000
CHANNELS = ("email", "link")


@dataclass(frozen=True)
class Step:
    """What leads this way: one of ``values``, as stored, of an answer or another subject."""

    subject: Subject
    key: str
    values: tuple[Any, ...]

    def conditions(self) -> list[list[Condition]]:
        """The same as conditions, for those who put them into words."""
        found = [token for value in self.values for token in tokens(value)]
        is_typed = any(value == SOMETHING for value in self.values)
        groups: list[list[Condition]] = []
        if found:
            op, named = ("answered", []) if is_typed else ("is", found)
            groups.append([self._condition(op, named)])
        if None in self.values:
            groups.append([self._condition("unanswered", [])])
        return groups

    def _condition(self, op: Any, values: list[str]) -> Condition:
        return Condition(subject=self.subject, key=self.key, op=op, values=values)


@dataclass(frozen=True)
class Path:
    """One way through: an example of who goes it, the keys of what is asked, and of the ending."""

    steps: tuple[Step, ...]
    situation: Situation
    asked: tuple[str, ...]
    ending: str

    @property
    def course(self) -> tuple[Any, ...]:
        """What a person sees of it."""
        return self.asked, self.ending


@dataclass(frozen=True)
class Paths:
    """At most MOST_PATHS ways; ``is_whole`` tells whether there are no others."""

    paths: list[Path]
    is_whole: bool


@dataclass(frozen=True)
class _Fork:
    """A thing that conditions look at, with groups of values they cannot tell apart."""

    subject: Subject
    key: str
    options: list[list[Any]]


@dataclass
class _Search:
    definition: Definition
    situations: int = 0
    was_cut: bool = field(default=False)

    def ways(self, forks: Sequence[_Fork], situation: Situation) -> list[Path]:
        """The paths from here on, when everything before ``forks`` is decided."""
        if not forks:
            self.situations += 1
            asked = tuple(question.key for question in self.definition.asked(situation))
            return [Path((), situation, asked, self.definition.ending(situation).key)]
        fork, rest = forks[0], forks[1:]
        if fork.subject == "answer" and not self._is_asked(fork.key, situation):
            return self.ways(rest, situation)
        return self._merged(fork, list(self._branches(fork, rest, situation)))

    def _branches(
        self, fork: _Fork, rest: Sequence[_Fork], situation: Situation
    ) -> Iterator[tuple[list[Any], list[Path]]]:
        for option in fork.options:
            if self.situations >= MOST_SITUATIONS:
                self.was_cut = True
                return
            yield option, self.ways(rest, _with(situation, fork, option[0]))

    def _merged(self, fork: _Fork, branches: list[tuple[list[Any], list[Path]]]) -> list[Path]:
        """One branch for all options that lead the same ways; no step when all of them do."""
        by_course: dict[frozenset[Any], tuple[list[Any], list[Path]]] = {}
        for option, paths in branches:
            values, _first = by_course.setdefault(
                frozenset(path.course for path in paths), ([], paths)
            )
            values.extend(option)
        if len(by_course) <= 1:
            return branches[0][1] if branches else []
        return [
            replace(path, steps=(Step(fork.subject, fork.key, tuple(values)), *path.steps))
            for values, paths in by_course.values()
            for path in paths
        ]

    def _is_asked(self, key: str, situation: Situation) -> bool:
        return any(question.key == key for question in self.definition.asked(situation))


def paths_of(definition: Definition, *, is_anonymous: bool = False) -> Paths:
    """Each distinct way through the survey, in the order of its forks.

    Of an anonymous one the properties of a person lead nowhere; those of a link's address do.
    """
    search = _Search(definition)
    start = Situation(language=definition.languages[0], channel=CHANNELS[0])
    found = search.ways(_forks(definition, is_anonymous), start)
    distinct = list({path.course: path for path in reversed(found)}.values())[::-1]
    return Paths(distinct[:MOST_PATHS], not search.was_cut and len(distinct) <= MOST_PATHS)


def situation_asked(definition: Definition, question: AnyQuestion) -> Situation:
    """Somebody who is asked the question, to show it to; nobody special when everybody is."""
    ways = paths_of(definition).paths if question.show_if else []
    anybody = Situation(channel=CHANNELS[0])
    return next((way.situation for way in ways if question.key in way.asked), anybody)


def _forks(definition: Definition, is_anonymous: bool) -> list[_Fork]:
    conditions = _conditions(definition)
    known = {one.key for one in conditions if one.subject == "property"}
    if is_anonymous:
        known &= set(definition.hidden_fields)
    forks = [
        _fork("language", "", definition.languages, conditions),
        _fork("channel", "", CHANNELS, conditions),
        *(_fork("property", key, [None], conditions) for key in sorted(known)),
    ]
    for question in definition.questions:
        looks = _looks_at(question, definition, conditions)
        given = [*examples(question, looks), *([] if question.required else [None])]
        forks.append(_grouped("answer", question.key, given, looks, definition))
    return [fork for fork in forks if len(fork.options) > 1]


def _conditions(definition: Definition) -> list[Condition]:
    places = (*definition.questions, *definition.endings)
    return [condition for place in places for group in place.show_if for condition in group]


def _fork(
    subject: Subject, key: str, values: Sequence[Any], conditions: Sequence[Condition]
) -> _Fork:
    looks = [one for one in conditions if one.subject == subject and one.key == key]
    others = named(looks) if subject == "property" else []
    return _grouped(subject, key, [*values, *others], looks, None)


def _looks_at(
    question: AnyQuestion, definition: Definition, conditions: Sequence[Condition]
) -> list[Condition]:
    return [
        one
        for one in conditions
        if (one.subject == "answer" and one.key == question.key)
        or (one.subject == "group" and question is definition.primary)
    ]


def _grouped(
    subject: Subject,
    key: str,
    values: Sequence[Any],
    looks: Sequence[Condition],
    definition: Definition | None,
) -> _Fork:
    """Values of which the same conditions are true belong together."""
    groups: dict[tuple[bool, ...], list[Any]] = {}
    for value in values:
        answers = {key: value}
        group = definition.group(answers) if definition else None
        fits = tuple(one.fits(tokens(group if one.subject == "group" else value)) for one in looks)
        groups.setdefault(fits, []).append(value)
    return _Fork(subject, key, list(groups.values()))


def _with(situation: Situation, fork: _Fork, value: Any) -> Situation:
    match fork.subject:
        case "language":
            return replace(situation, language=value)
        case "channel":
            return replace(situation, channel=value)
        case "property":
            known = {} if value is None else {fork.key: value}
            return replace(situation, properties={**situation.properties, **known})
        case _:
            given = {} if value is None else {fork.key: value}
            return replace(situation, answers={**situation.answers, **given})
