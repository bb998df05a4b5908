"""Definitions stored by earlier releases, read as today's."""

from __future__ import annotations

from typing import Any

FORMAT = 2


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """The document in today's format. One that is not older comes back as it is."""
    is_first = "thanks" in data and data.get("format") != FORMAT
    return _from_first(data) if is_first else data


def _from_first(data: dict[str, Any]) -> dict[str, Any]:
    """Format 1 had a list of scores as condition, and thanks for each group."""
    rest = {name: value for name, value in data.items() if name not in {"questions", "thanks"}}
    primary = data["questions"][0]["key"]
    return {
        **rest,
        "format": FORMAT,
        "questions": [_question(question, primary) for question in data["questions"]],
        "endings": [
            {"key": group, **data["thanks"][group], "show_if": show_if}
            for group, show_if in [
                ("promoter", _group("promoter")),
                ("passive", _group("passive")),
                ("detractor", []),
            ]
        ],
    }


def _question(question: dict[str, Any], primary: str) -> dict[str, Any]:
    scores = question.get("show_if")
    if scores is None:
        return {**question, "show_if": []}
    values = [str(score) for score in scores]
    asked = {"subject": "answer", "key": primary, "op": "is", "values": values}
    return {**question, "show_if": [[asked]]}


def _group(group: str) -> list[list[dict[str, Any]]]:
    return [[{"subject": "group", "key": "", "op": "is", "values": [group]}]]
