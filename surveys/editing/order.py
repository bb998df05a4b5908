"""The order of questions and where pages begin.

A place is a question's key, or ``page:<key>`` for the break before the question that starts a page.
"""

from __future__ import annotations

from typing import Any

from surveys.definition import Definition
from surveys.editing.questions import checked, question_added, question_of, question_replaced
from surveys.kinds import KINDS, Question

BREAK = "page:"
# What the buttons "up" and "down" do in every list.
STEPS = {"up": -1, "down": 1}


def places(definition: Definition) -> list[str]:
    """Questions and page breaks, in order."""
    found: list[str] = []
    for number, page in enumerate(definition.pages):
        if number:
            found.append(BREAK + page[0].key)
        found += [question.key for question in page]
    return found


def place_after(definition: Definition, key: str) -> str:
    """What comes right after a question; "" after the last one."""
    order = places(definition)
    return next(iter(order[order.index(key) + 1 :]), "")


def question_put(definition: Definition, document: dict[str, Any], *, before: str) -> Definition:
    """With a question right before a place, else last; as it is when it is there already."""
    if definition.question(document["key"]) is not None:
        return definition
    question = KINDS[document["kind"]].model_validate({**document, "starts_page": False})
    return moved(question_added(definition, question), question.key, before=before)


def moved(definition: Definition, key: str, *, before: str) -> Definition:
    """With the question right before that place; last, if there is none of that name."""
    question_of(definition, key)
    order = [place for place in places(definition) if place != key]
    order.insert(order.index(before) if before in order else len(order), key)
    return _arranged(definition, order)


def shifted(definition: Definition, key: str, steps: int) -> Definition:
    """With the question one place further up (-1) or down (1); a page break is a place too."""
    question_of(definition, key)
    order = places(definition)
    while True:
        here = order.index(key)
        there = here + steps
        if not 0 <= there < len(order):
            return definition
        order[here], order[there] = order[there], order[here]
        changed = _arranged(definition, order)
        # The break after an opening score comes back by itself: then one step more.
        if places(changed) != places(definition):
            return changed


def page_toggled(definition: Definition, key: str) -> Definition:
    """With a page starting at the question, or no longer."""
    question = question_of(definition, key)
    changed = question.model_copy(update={"starts_page": not question.starts_page})
    return question_replaced(definition, changed)


def _arranged(definition: Definition, order: list[str]) -> Definition:
    arranged: list[Question] = []
    starts_page = False
    for place in order:
        if place.startswith(BREAK):
            # The break after an opening score comes by itself.
            starts_page = bool(arranged) and not (len(arranged) == 1 and arranged[0].metric)
            continue
        question = question_of(definition, place)
        arranged.append(question.model_copy(update={"starts_page": starts_page}))
        starts_page = False
    return checked(definition, questions=arranged)
