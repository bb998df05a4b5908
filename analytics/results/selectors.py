"""The results of a survey, read in a fixed number of statements and one for each experiment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from analytics.experiments import Arm, Experiment, experiment
from analytics.histograms import Narrowing
from analytics.measures import Measured, measured
from analytics.periods import Period
from analytics.proportions import Share
from analytics.results.cards import Drawing, Wording, drawn
from analytics.results.meeting import Meetings, Page, keys_of, looked_at, meetings_of, pages_of
from analytics.results.reading import Given, Reader, Written
from analytics.results.series import Break, Series, Version, series_of
from analytics.results.verdicts import Sentence, sentences
from surveys.kinds.base import Metric
from surveys.kinds.summaries import Tally
from surveys.models import Survey
from surveys.walking import FIRST_VARIANT


@dataclass(frozen=True)
class ArmRow:
    """One variant in the table: its words, and what became of it."""

    arm: Arm
    text: str
    score: Measured | None


@dataclass(frozen=True)
class Trial:
    """The experiment of a card: its variants, and what can be said."""

    rows: list[ArmRow]
    verdicts: list[Sentence]
    metric: Metric | None
    has_lengths: bool


@dataclass(frozen=True)
class Card:
    """One question over all its versions. ``shown`` is how many met it, 0 when nobody did."""

    key: str
    kind: str
    title: str
    is_asked: bool
    shown: int
    answered: int
    drawing: Drawing
    breaks: list[Break]
    texts: list[Written]
    trial: Trial | None = None

    @property
    def rate(self) -> Share | None:
        """The share of those who met it that answered."""
        return Share(self.answered, self.shown) if self.shown else None


@dataclass(frozen=True)
class Results:
    """Everything about the answers that pass the filters."""

    metric: Metric | None
    score: Measured | None
    total: int
    complete: int
    cards: list[Card]
    pages: list[Page]
    pages_version: int

    @property
    def partial(self) -> int:
        """Answers whose last page was not sent."""
        return self.total - self.complete


def results_read(
    survey: Survey,
    versions: list[Version],
    period: Period,
    narrowing: Narrowing,
    *,
    version_id: UUID | None,
    language: str,
) -> Results:
    """The results of a survey that names its answers; ``versions`` are all of its own."""
    reader = Reader(survey.pk, period, narrowing, version_id)
    questions, properties = looked_at(versions)
    unread = keys_of(versions) - questions
    met = meetings_of(reader.situations(unread=unread, properties=properties), versions)
    newest = _newest(versions, version_id)
    metric = newest.definition.metric if newest else "nps"
    all_series = series_of(versions)
    cards = _cards(reader, all_series, met, language, metric)
    return Results(
        metric=metric,
        score=measured(metric, _scores(reader, versions, metric)) if metric else None,
        total=met.total,
        complete=met.complete,
        cards=[card for card in cards if card.is_asked or card.answered],
        pages=pages_of(met, newest, newest.definition.language_for(language)) if newest else [],
        pages_version=newest.number if newest else 0,
    )


def _newest(versions: list[Version], version_id: UUID | None) -> Version | None:
    chosen = [version for version in versions if version_id in {None, version.pk}]
    return chosen[-1] if chosen else None


def _scores(reader: Reader, versions: list[Version], metric: Metric) -> Counter[int]:
    """Score -> answers, of the versions that measure the same; imported answers are NPS."""
    alike = {version.pk for version in versions if version.definition.metric == metric}
    counts: Counter[int] = Counter()
    for version, score, n in reader.scores():
        if version in alike or (version is None and metric == "nps"):
            counts[score] += n
    return counts


def _cards(
    reader: Reader,
    all_series: list[Series],
    met: Meetings,
    language: str,
    metric: Metric | None,
) -> Iterator[Card]:
    written = [series.key for series in all_series if series.is_written]
    values = _by_series(reader.values(without=written))
    newest = defaultdict(list)
    for text in reader.newest(written) if written else []:
        newest[text.key].append(text)
    for series in all_series:
        places = [(version.pk, series.key) for version in series.versions]
        answered = sum(met.answered[place] for place in places)
        given = [(item.value, item.n) for place in places for item in values[place]]
        own = {version.pk for version in series.versions}
        yield card_of(
            series,
            language,
            shown=sum(met.shown[place] for place in places),
            answered=answered,
            given=[("x", answered)] if series.is_written else given,
            texts=[text for text in newest[series.key] if text.version_id in own],
            trial=_trial(reader, series, met, language, metric),
        )


def card_of(
    series: Series,
    language: str,
    *,
    shown: int,
    answered: int,
    given: Tally[Any],
    texts: list[Written],
    trial: Trial | None = None,
) -> Card:
    """The card of one question from its stored answers."""
    question, words = series.question, series.words(language)
    return Card(
        key=series.key,
        kind=question.kind,
        title=words["text"],
        is_asked=series.is_asked,
        shown=shown,
        answered=answered,
        drawing=drawn(question.summarise(given), Wording(question, words)),
        breaks=series.breaks(language),
        texts=texts,
        trial=trial,
    )


def _by_series(given: list[Given]) -> dict[tuple[UUID | None, str], list[Given]]:
    found = defaultdict(list)
    for item in given:
        found[item.version_id, item.key].append(item)
    return found


def _trial(
    reader: Reader, series: Series, met: Meetings, language: str, metric: Metric | None
) -> Trial | None:
    """The variants of the newest words against each other; None for a question without."""
    question = series.question
    if not question.variants:
        return None
    metric = metric if _comes_before_score(series) else None
    arms = list(_arms(reader, series, met, has_scores=metric is not None))
    found: Experiment = experiment(arms, metric)
    words = series.newest.definition.words
    rows = [
        ArmRow(arm, words(question, language, arm.key)["text"], arm.score(metric)) for arm in arms
    ]
    has_lengths = any(arm.lengths for arm in arms)
    return Trial(rows, sentences(found), metric, has_lengths)


def _comes_before_score(series: Series) -> bool:
    """Whether a variant could change the score: what is asked after it cannot."""
    definition = series.newest.definition
    place = next(n for n, each in enumerate(definition.questions) if each.key == series.key)
    return definition.primary in definition.questions[place:]


def _arms(reader: Reader, series: Series, met: Meetings, *, has_scores: bool) -> Iterator[Arm]:
    versions = series.alike()
    read = reader.arms(series.key, versions)
    for variant in [FIRST_VARIANT, *(other.key for other in series.question.variants)]:
        counts = [met.arms[pk, series.key][variant] for pk in versions]
        answers = read.get(variant)
        yield Arm(
            variant,
            sum(shown for shown, _answered in counts),
            sum(answered for _shown, answered in counts),
            answers.lengths if answers and series.is_written else None,
            answers.scores if answers and has_scores else None,
        )
