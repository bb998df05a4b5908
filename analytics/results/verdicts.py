"""The findings of an experiment in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.experiments import WORTH_KNOWING, Experiment, Finding
from config.lib.numbers import number_text, percent_text


@dataclass(frozen=True)
class Sentence:
    """One thing to say; ``is_sure`` when it names a winner."""

    text: str
    is_sure: bool


def sentences(experiment: Experiment) -> list[Sentence]:
    """What can be said of the variants, the answer rate first."""
    found = [_of_rate(experiment.rate), _of_length(experiment.length), _of_score(experiment)]
    told = [sentence for sentence in found if sentence]
    return told or [Sentence(_("Cannot tell yet: nobody has met two of the variants."), False)]


def _of_rate(found: Finding | None) -> Sentence | None:
    if found is None or found.ahead.rate is None or found.behind.rate is None:
        return None
    words = _gap(found) | {
        "rate": percent_text(found.ahead.rate.value / 100),
        "other_rate": percent_text(found.behind.rate.value / 100),
        "needed": number_text(_about(found.more_needed or 0)),
        "worth": number_text(WORTH_KNOWING),
    }
    if found.is_sure:
        text = _(
            "%(ahead)s gets more answers: %(rate)s against %(other_rate)s for %(behind)s, "
            "difference %(points)s points, interval %(low)s to %(high)s."
        )
    elif found.more_needed:
        text = _(
            "Answer rate: cannot tell yet. About %(needed)s more people must meet the question "
            "to see a difference of %(worth)s points."
        )
    else:
        text = _(
            "Answer rate: no difference found, though enough people met the question to see one "
            "of %(worth)s points. The interval is %(low)s to %(high)s."
        )
    return Sentence(text % words, found.is_sure)


def _of_length(found: Finding | None) -> Sentence | None:
    if found is None or found.ahead.lengths is None or found.behind.lengths is None:
        return None
    words = _gap(found) | {
        "length": number_text(found.ahead.lengths.value),
        "other_length": number_text(found.behind.lengths.value),
    }
    if found.is_sure:
        text = _(
            "%(ahead)s gets longer texts: %(length)s characters on average against "
            "%(other_length)s for %(behind)s, difference %(points)s, interval %(low)s to %(high)s."
        )
    else:
        text = _(
            "Length of the texts: cannot tell. The difference is between %(low)s and %(high)s."
        )
    return Sentence(text % words, found.is_sure)


def _of_score(experiment: Experiment) -> Sentence | None:
    found = experiment.score
    if found is None:
        return None
    words = _gap(found, decimals=1 if experiment.metric == "ces" else 0)
    if found.is_sure:
        text = _(
            "%(ahead)s gets a higher score than %(behind)s: difference %(points)s, "
            "interval %(low)s to %(high)s."
        )
    else:
        text = _("Score: cannot tell. The difference is between %(low)s and %(high)s.")
    return Sentence(text % words, found.is_sure)


def _gap(found: Finding, decimals: int = 0) -> dict[str, str]:
    return {
        "ahead": found.ahead.letter,
        "behind": found.behind.letter,
        "points": number_text(found.gap.value, decimals),
        "low": number_text(found.gap.low, decimals),
        "high": number_text(found.gap.high, decimals),
    }


def _about(needed: int) -> int:
    """A number of people with two digits that mean something."""
    unit: int = 10 ** max(1, len(str(needed)) - 2)
    return -(-needed // unit) * unit
