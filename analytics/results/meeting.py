"""Who met which question and which page: the survey's logic over groups of alike answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from analytics.results.reading import Met
from analytics.results.series import Version
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.walking import FIRST_VARIANT


@dataclass(frozen=True)
class Page:
    """A page of the newest version: who saw it, and who went on from it."""

    number: int
    title: str
    shown: int
    sent: int


@dataclass
class Meetings:
    """Counts of answers: by (version, question), and for each variant of a question."""

    total: int = 0
    complete: int = 0
    shown: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    answered: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    # (version, question) -> variant -> [shown, answered]
    arms: dict[tuple[UUID, str], dict[str, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0, 0]))
    )
    pages_shown: Counter[tuple[UUID, int]] = field(default_factory=Counter)
    pages_sent: Counter[tuple[UUID, int]] = field(default_factory=Counter)


def keys_of(versions: Iterable[Version]) -> set[str]:
    """The questions of all these versions."""
    return {question.key for version in versions for question in version.definition.questions}


def looked_at(versions: Iterable[Version]) -> tuple[set[str], set[str]]:
    """The questions and the properties that conditions of these versions look at."""
    questions: set[str] = set()
    properties: set[str] = set()
    for version in versions:
        for question in version.definition.questions:
            for condition in (each for group in question.show_if for each in group):
                if condition.subject == "answer":
                    questions.add(condition.key)
                elif condition.subject == "group" and version.definition.primary:
                    questions.add(version.definition.primary.key)
                elif condition.subject == "property":
                    properties.add(condition.key)
    return questions, properties


def meetings_of(groups: Iterable[Met], versions: Sequence[Version]) -> Meetings:
    """Count who met what. Imported answers met no question of ours."""
    definitions = {version.pk: version.definition for version in versions}
    found = Meetings()
    for met in groups:
        found.total += met.n
        found.complete += met.n if met.is_complete or met.version_id is None else 0
        if met.version_id in definitions:
            _count(found, met.version_id, met, definitions[met.version_id])
    return found


def _count(found: Meetings, version: UUID, met: Met, definition: Definition) -> None:
    page_of = {
        question.key: number for number, page in enumerate(definition.pages) for question in page
    }
    asked = definition.asked(
        Situation(
            answers=met.answers,
            properties=met.properties,
            language=met.language,
            channel=met.channel,
        )
    )
    reached = _reached(met, page_of)
    pages = sorted({page_of[question.key] for question in asked})
    seen = _seen(pages, reached, is_complete=met.is_complete)
    for page in seen:
        found.pages_shown[version, page] += met.n
        found.pages_sent[version, page] += met.n if met.is_complete or page < reached else 0
    for question in asked:
        if page_of[question.key] in seen:
            has_answer = question.key in met.answered
            found.shown[version, question.key] += met.n
            found.answered[version, question.key] += met.n if has_answer else 0
            if question.variants:
                variant = met.variants.get(question.key, FIRST_VARIANT)
                arm = found.arms[version, question.key][variant]
                arm[0] += met.n
                arm[1] += met.n if has_answer else 0


def _reached(met: Met, page_of: dict[str, int]) -> int:
    """How many pages were sent, at least those with an answer."""
    last = max((page_of[key] for key in met.answered if key in page_of), default=-1)
    return max(met.pages_sent, last + 1)


def _seen(pages: list[int], reached: int, *, is_complete: bool) -> set[int]:
    """The pages shown: those sent, and the next one that has something to ask."""
    if is_complete:
        return set(pages)
    onward = [page for page in pages if page >= reached]
    return {page for page in pages if page < reached} | set(onward[:1])


def pages_of(found: Meetings, version: Version, language: str) -> list[Page]:
    """The pages of a version in order, named after their first question."""
    definition = version.definition
    return [
        Page(
            number + 1,
            definition.pick(page[0].text, language),
            found.pages_shown[version.pk, number],
            found.pages_sent[version.pk, number],
        )
        for number, page in enumerate(definition.pages)
    ]
