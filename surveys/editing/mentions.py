"""Where else in a survey a question is referred to."""

from __future__ import annotations

from surveys.definition import Definition, Ending
from surveys.kinds import Question
from surveys.piping import placeholders


def mentions(definition: Definition, key: str) -> int:
    """How many questions and endings ask after, or repeat, the answer to this question."""
    is_primary = definition.primary is not None and definition.primary.key == key
    parts: list[Question | Ending] = [*definition.questions, *definition.endings]
    others = [part for part in parts if part is not definition.question(key)]
    return sum(_mentions(part, key, is_primary) for part in others)


def _mentions(part: Question | Ending, key: str, is_primary: bool) -> bool:
    asks = any(
        (condition.subject == "answer" and condition.key == key)
        or (condition.subject == "group" and is_primary)
        for group in part.show_if
        for condition in group
    )
    return asks or any(
        (found.source, found.key) == ("answer", key)
        for text in part.texts().values()
        for words in text.values()
        for found in placeholders(words)
    )
