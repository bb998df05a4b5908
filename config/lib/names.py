"""Small helpers for names of people and organisations."""

from __future__ import annotations


def initials(name: str) -> str:
    """One or two capital letters that stand for a name; "?" for an empty one."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
