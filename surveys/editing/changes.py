"""Changes to a definition: pure functions that return a new, checked one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.lib.scores import GROUP_SCORES
from surveys.definition import Definition
from surveys.kinds import Question, Text


def scores_label(scores: Sequence[int]) -> str:
    """Scores as people write them: "0–6", "9", "0–2, 5"."""
    runs: list[list[int]] = []
    for score in sorted(set(scores)):
        if runs and score == runs[-1][-1] + 1:
            runs[-1].append(score)
        else:
            runs.append([score])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def with_question(definition: Definition, changed: Question) -> Definition:
    """The definition with the question of that key replaced, or put last when it is new."""
    questions = [changed if old.key == changed.key else old for old in definition.questions]
    if definition.question(changed.key) is None:
        questions.append(changed)
    return _checked(definition, questions=[question.model_dump() for question in questions])


def without_question(definition: Definition, key: str) -> Definition:
    """The definition without that follow-up."""
    kept = [question.model_dump() for question in definition.questions if question.key != key]
    return _checked(definition, questions=kept)


def free_key(definition: Definition) -> str:
    """A key no question has, nor an earlier draft is likely to have had."""
    taken = {question.key for question in definition.questions}
    numbers = range(2, len(taken) + 3)
    return next(f"question_{number}" for number in numbers if f"question_{number}" not in taken)


def thanks_texts(definition: Definition) -> dict[str, Text]:
    """``<group>_title`` and ``<group>_text`` of every group."""
    return {
        f"{group}_{field}": getattr(definition.thanks[group], field)
        for group in GROUP_SCORES
        for field in ("title", "text")
    }


def with_thanks(definition: Definition, texts: dict[str, Text]) -> Definition:
    """The definition with other words of thanks, named as ``thanks_texts`` names them."""
    thanks = {
        group: {"title": texts[f"{group}_title"], "text": texts[f"{group}_text"]}
        for group in GROUP_SCORES
    }
    return _checked(definition, thanks=thanks)


def _checked(definition: Definition, **changes: Any) -> Definition:
    return Definition.model_validate({**definition.as_json(), **changes})


@dataclass(frozen=True)
class Change:
    """A difference between what is live and the draft; "" is what was not or will not be there."""

    place: str
    language: str
    before: str
    after: str


def changes_between(live: Definition | None, draft: Definition) -> list[Change]:
    """Every text that publishing would add, change or take away, in the order of the draft."""
    before, after = _flat(live), _flat(draft)
    places = list(after) + [place for place in before if place not in after]
    return [
        Change(*place, before=before.get(place, ""), after=after.get(place, ""))
        for place in places
        if before.get(place, "") != after.get(place, "")
    ]


def _flat(definition: Definition | None) -> dict[tuple[str, str], str]:
    if definition is None:
        return {}
    words = {
        (place, language): text.get(language, "")
        for place, text in definition.texts()
        for language in definition.languages
    }
    asked = {
        (f"{question.key}.show_if", ""): scores_label(question.show_if)
        for question in definition.follow_ups
        if question.show_if is not None
    }
    return {**words, **asked}


def breaks_the_trend(live: Definition | None, draft: Definition) -> bool:
    """Whether the score question reads differently than it did: a new series begins."""
    return live is not None and live.primary.texts() != draft.primary.texts()
