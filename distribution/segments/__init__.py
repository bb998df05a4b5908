"""Segments: conditions on contacts, as data, as SQL, and in words."""

from distribution.segments.query import condition_q, contacts_of, rule_q
from distribution.segments.rule import SegmentCondition, SegmentRule
from distribution.segments.words import rule_words

__all__ = [
    "SegmentCondition",
    "SegmentRule",
    "condition_q",
    "contacts_of",
    "rule_q",
    "rule_words",
]
