"""What publishing would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.definition import Definition


def scores_label(scores: Sequence[int]) -> str:
    """Scores as people write them: "0–6", "9", "0–2, 5"."""
    runs: list[list[int]] = []
    for score in sorted(set(scores)):
        if runs and score == runs[-1][-1] + 1:
            runs[-1].append(score)
        else:
            runs.append([score])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


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
