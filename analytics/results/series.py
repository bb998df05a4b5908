"""One series of answers for each question: over all versions, while its key and kind stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.models import Survey
from surveys.selectors import version_definition

WRITTEN_KINDS = {"short_text", "text", "email", "phone"}


@dataclass(frozen=True)
class Version:
    """A published version with its definition."""

    pk: UUID
    number: int
    published_at: datetime
    definition: Definition


@dataclass(frozen=True)
class Break:
    """Where the words of a question changed, so that answers before and after may differ."""

    number: int
    published_at: datetime
    before: str
    after: str


@dataclass
class Series:
    """A question in the versions that ask it, oldest first; the newest one's words are shown."""

    key: str
    versions: list[Version] = field(default_factory=list)
    # Whether the newest version still asks it.
    is_asked: bool = True

    @property
    def newest(self) -> Version:
        """The last version with this question."""
        return self.versions[-1]

    @property
    def question(self) -> AnyQuestion:
        """The question as it was asked last."""
        return self._in(self.newest)

    @property
    def is_written(self) -> bool:
        """Whether its answers are texts."""
        return self.question.kind in WRITTEN_KINDS

    def words(self, language: str) -> dict[str, str]:
        """The newest words, and those of choices there are no longer."""
        words: dict[str, str] = {}
        for version in self.versions:
            spoken = version.definition.language_for(language)
            words |= version.definition.words(self._in(version), spoken)
        return words

    def breaks(self, language: str) -> list[Break]:
        """Where what is asked was put in other words."""
        found = []
        for earlier, later in zip(self.versions, self.versions[1:], strict=False):
            before, after = self._in(earlier), self._in(later)
            if _wording(before) != _wording(after):
                texts = (
                    version.definition.pick(question.text, language)
                    for version, question in ((earlier, before), (later, after))
                )
                found.append(Break(later.number, later.published_at, *texts))
        return found

    def alike(self) -> list[UUID]:
        """The last versions in a row that put it, and its variants, in the same words."""
        found: list[UUID] = []
        for version in reversed(self.versions):
            if _worded_arms(self._in(version)) != _worded_arms(self.question):
                break
            found.append(version.pk)
        return found

    def _in(self, version: Version) -> AnyQuestion:
        question = version.definition.question(self.key)
        assert question is not None  # noqa: S101  # only versions that ask it are in the series
        return question


def versions_of(survey: Survey) -> list[Version]:
    """All versions of a survey, oldest first."""
    rows = survey.versions.order_by("number").values_list("pk", "number", "published_at")
    return [Version(*row, version_definition(row[0])) for row in rows]


def series_of(versions: Sequence[Version]) -> list[Series]:
    """Every question that can be answered: those of the newest version in its order, then the
    ones it no longer asks."""
    found: dict[tuple[str, str], Series] = {}
    for version in reversed(versions):
        for question in _answered(version.definition):
            place = (question.key, question.kind)
            series = found.setdefault(place, Series(question.key))
            series.versions.insert(0, version)
    for series in found.values():
        series.is_asked = series.newest is versions[-1]
    return list(found.values())


def _answered(definition: Definition) -> Iterable[AnyQuestion]:
    return (question for question in definition.questions if question.is_answered)


def _wording(question: AnyQuestion) -> dict[str, dict[str, str]]:
    """What a respondent reads of the question itself; choices are counted by their keys."""
    texts = question.texts()
    return {name: texts[name] for name in ("text", "low", "high") if name in texts}


def _worded_arms(question: AnyQuestion) -> tuple[object, object]:
    return _wording(question), question.variants
