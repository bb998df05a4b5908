"""What the answers of a survey come to, in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.findings import who_is_ahead
from analytics.measures import Measured
from config.lib.numbers import number_text, percent_text
from surveys.kinds.base import Metric


def finding(metric: Metric | None, score: Measured | None, total: int) -> str:
    """The headline of the results page."""
    if score is None:
        return _answers(total) if metric is None and total else _("No answers yet")
    if score.metric == "nps":
        return who_is_ahead(score.low, score.high)
    if score.metric == "csat":
        return _("%(share)s are satisfied.") % {"share": percent_text(score.value / 100)}
    words = {"mean": number_text(score.value, 1)}
    if score.share is None:
        return _("The mean is %(mean)s of 7.") % words
    words["share"] = percent_text(score.share.value / 100)
    return _("%(share)s find it easy; the mean is %(mean)s of 7.") % words


def _answers(total: int) -> str:
    words = ngettext("%(n)s answer", "%(n)s answers", total)
    return words % {"n": number_text(total)}
