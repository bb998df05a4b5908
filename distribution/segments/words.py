"""A segment in words, for lists and summaries."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from distribution.segments.rule import SegmentCondition, SegmentRule
from distribution.segments.topics import KINDS, OPERATORS, Topic, Topics

SHOWN_VALUES = 4


def rule_words(rule: SegmentRule, topics: Topics) -> list[str]:
    """Each condition as words: "Plan is Pro or Basic", "Last answer more than 90 days ago"."""
    return [_condition_words(condition, topics.of(condition)) for condition in rule.conditions]


def _condition_words(condition: SegmentCondition, topic: Topic | None) -> str:
    label = topic.label if topic else condition.key or condition.subject
    words = f"{label} {_comparison(condition, topic)}"
    survey = topic.surveys.get(condition.key) if topic and condition.survey_id else None
    return f"{words} ({survey})" if survey else words


def _comparison(condition: SegmentCondition, topic: Topic | None) -> str:
    kind = KINDS[condition.op]
    operator = str(OPERATORS[condition.op])
    if kind == "days":
        return _days(condition)
    return operator if kind == "none" else f"{operator} {_values(condition, topic)}"


def _days(condition: SegmentCondition) -> str:
    if condition.op == "within":
        return ngettext(
            "less than %(days)d day ago", "less than %(days)d days ago", condition.days
        ) % {"days": condition.days}
    return ngettext("more than %(days)d day ago", "more than %(days)d days ago", condition.days) % {
        "days": condition.days
    }


def _values(condition: SegmentCondition, topic: Topic | None) -> str:
    known = topic.values if topic else {}
    shown = [known.get(value, value) for value in condition.values[:SHOWN_VALUES]]
    if more := len(condition.values) - len(shown):
        shown.append(_("%(number)d more") % {"number": more})
    if len(shown) < 2:
        return shown[0] if shown else "…"
    return _("%(values)s or %(last)s") % {"values": ", ".join(shown[:-1]), "last": shown[-1]}
