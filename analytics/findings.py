"""Scores put into words: honest ones, "cannot tell" included."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.groups import GroupTable
from analytics.scores import Difference, Nps, Verdict, difference
from config.lib.numbers import number_text, signed_text


@dataclass(frozen=True)
class Change:
    """The score against the period before, in words."""

    verdict: Verdict
    title: str
    text: str


def before_text(days: int) -> str:
    """How the period before is called inside a sentence."""
    if days == 1:
        return _("the day before")
    return _("the %(days)s days before") % {"days": number_text(days)}


def headline(score: Nps | None, change: Difference | None, days: int) -> str:
    """The news of a period of so many days, in one sentence."""
    if score is None:
        return _("No answers in this period")
    words = {"before": before_text(days)}
    verdict = change.verdict if change else Verdict.CANNOT_TELL
    if verdict is Verdict.UP:
        return _("More customers would recommend you than in %(before)s.") % words
    if verdict is Verdict.DOWN:
        return _("Fewer customers would recommend you than in %(before)s.") % words
    return who_is_ahead(score.low, score.high)


def who_is_ahead(low: float | None, high: float | None) -> str:
    """What an NPS with this interval says, in one sentence; None is a single answer's."""
    if low is not None and low > 0:
        return _("More customers are promoters than detractors.")
    if high is not None and high < 0:
        return _("More customers are detractors than promoters.")
    return _("Cannot tell whether promoters or detractors are ahead.")


def group_headline(tables: list[GroupTable]) -> str:
    """The named group furthest from the rest among those that surely differ; "" without one."""
    sure = [
        (row.against_rest, row.label)
        for table in tables
        for row in table.rows
        if row.is_named and row.against_rest
        if row.against_rest.verdict is not Verdict.CANNOT_TELL
    ]
    if not sure:
        return ""
    # Those who lag come first: something can be done for them.
    against, label = min(sure, key=lambda found: found[0].value)
    if against.verdict is Verdict.DOWN:
        return _("%(group)s lags behind.") % {"group": label}
    _against, label = max(sure, key=lambda found: found[0].value)
    return _("%(group)s stands out.") % {"group": label}


def change_in_words(score: Nps, previous: Nps, days: int) -> Change:
    """The change since the period before: direction only when the interval allows it."""
    change = difference(score, previous)
    words = {
        "before": before_text(days),
        "points": number_text(abs(change.value), 0 if abs(change.value) >= 1 else 1),
        "previous": number_text(previous.value),
        "n": number_text(previous.n),
        "low": signed_text(change.low),
        "high": signed_text(change.high),
    }
    if change.verdict is Verdict.CANNOT_TELL:
        title = _("Cannot tell whether it changed")
        text = _(
            "It was %(previous)s in %(before)s, from %(n)s answers. The change is between %(low)s "
            "and %(high)s, so it may be chance."
        )
        return Change(change.verdict, title, text % words)
    up = change.verdict is Verdict.UP
    title = _("Up %(points)s since %(before)s") if up else _("Down %(points)s since %(before)s")
    text = _(
        "The change is between %(low)s and %(high)s, so it is unlikely to be chance. The size is "
        "less certain than the direction."
    )
    return Change(change.verdict, title % words, text % words)
