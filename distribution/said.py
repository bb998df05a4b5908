"""What providers and mail servers say, as it can be stored and shown."""

from __future__ import annotations

from distribution.texts import one_line

PROBLEM_LENGTH, NAME_LENGTH = 300, 200


def problem_said(words: str) -> str:
    """Why something went wrong, in their words."""
    return one_line(words)[:PROBLEM_LENGTH]


def name_said(name: object) -> str:
    """Their name for a message or for an event."""
    return one_line(str(name))[:NAME_LENGTH]
