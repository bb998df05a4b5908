"""An answer that a question's definition allows, as a browser sends it."""

from __future__ import annotations

import random
from datetime import date, timedelta

from surveys.kinds import Question
from surveys.kinds.choosing import ChoosingQuestion
from surveys.kinds.date import DateQuestion
from surveys.kinds.levels import LevelQuestion
from surveys.kinds.matrix import MatrixQuestion
from surveys.kinds.multiple_choice import MultipleChoiceQuestion
from surveys.kinds.number import LIMIT, NumberQuestion
from surveys.kinds.ranking import RankingQuestion

Pairs = list[tuple[str, str]]
SIMPLE = {
    "short_text": "Kari <b>",
    "text": "Fint\nher {answer.q0} & der",
    "email": "kari@example.com",
    "phone": "+47 22 33 44 55",
    "consent": "yes",
}


def valid(question: Question, chance: random.Random) -> Pairs:
    """Names and values. Nothing is left out, so that it serves where everything is required."""
    key = question.key
    match question:
        case LevelQuestion():
            return [(key, str(chance.choice(question.points)))]
        case MatrixQuestion():
            columns = [column.key for column in question.columns]
            return [(f"{key}__{row.key}", chance.choice(columns)) for row in question.rows]
        case RankingQuestion():
            places = chance.sample(list(question.places), len(question.choices))
            return [
                (f"{key}__{choice}", str(place))
                for choice, place in zip(question.keys, places, strict=True)
            ]
        case MultipleChoiceQuestion():
            return _several(question, chance)
        case ChoosingQuestion():
            return [(key, chance.choice(question.keys))]
        case NumberQuestion():
            return [(key, _number(question, chance))]
        case DateQuestion():
            return [(key, _day(question, chance).isoformat())]
    if question.kind == "yes_no":
        return [(key, chance.choice(["yes", "no"]))]
    return [(key, SIMPLE[question.kind])] if question.is_answered else []


def _several(question: MultipleChoiceQuestion, chance: random.Random) -> Pairs:
    alone = [choice.key for choice in question.choices if choice.exclusive]
    free = [key for key in question.keys if key not in alone]
    if alone and (not free or chance.random() < 0.3):
        return [(question.key, chance.choice(alone))]
    most = min(len(free), question.most or len(free))
    number = chance.randint(question.least or 1, most)
    return [(question.key, key) for key in chance.sample(free, number)]


def _number(question: NumberQuestion, chance: random.Random) -> str:
    least = -LIMIT + 1 if question.least is None else question.least
    most = LIMIT - 1 if question.most is None else question.most
    return str(chance.randint(int(least), int(most)))


def _day(question: DateQuestion, chance: random.Random) -> date:
    first, last = question.earliest or date(2000, 1, 1), question.latest or date(2030, 1, 1)
    return first + timedelta(days=chance.randint(0, (last - first).days))
