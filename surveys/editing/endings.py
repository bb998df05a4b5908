"""Endings added, moved, removed: each function returns a new, checked definition."""

from __future__ import annotations

from surveys.definition import Definition, Ending
from surveys.editing.questions import checked
from surveys.logic import Condition


class EndingGoneError(LookupError):
    """Somebody else has removed the ending."""


def ending_of(definition: Definition, key: str) -> Ending:
    """The ending with that key. Raises EndingGoneError."""
    found = next((ending for ending in definition.endings if ending.key == key), None)
    if found is None:
        raise EndingGoneError(key)
    return found


def ending_added(definition: Definition, key: str) -> Definition:
    """With an ending above the one for everybody else, for people still to be named."""
    primary = definition.primary
    asked = Condition(subject="answer", key=primary.key) if primary else None
    new = Ending(key=key, title={}, show_if=[[asked or Condition(subject="language")]])
    return ending_put(definition, new, len(definition.endings) - 1)


def ending_put(definition: Definition, ending: Ending, place: int) -> Definition:
    """With an ending at a place, never the last one; as it is when it is there already."""
    if any(other.key == ending.key for other in definition.endings):
        return definition
    endings = [*definition.endings]
    endings.insert(min(place, len(endings) - 1), ending)
    return checked(definition, endings=endings)


def ending_moved(definition: Definition, key: str, steps: int) -> Definition:
    """With an ending so many places further down, the last one staying last."""
    others = [ending for ending in definition.endings[:-1] if ending.key != key]
    ending = ending_of(definition, key)
    if ending is definition.endings[-1]:
        return definition
    place = max(definition.endings.index(ending) + steps, 0)
    return checked(
        definition,
        endings=[*others[:place], ending, *others[place:], definition.endings[-1]],
    )


def ending_removed(definition: Definition, key: str) -> Definition:
    """Without an ending; the last one, which is for everybody else, stays."""
    ending = ending_of(definition, key)
    if ending is definition.endings[-1]:
        return definition
    kept = [other for other in definition.endings if other is not ending]
    return checked(definition, endings=kept)
