"""What the kinds with choices share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import model_validator

from surveys.kinds.base import AnswerError, Choices, Question, Raw, Text, named, written
from surveys.kinds.summaries import Counts, Tally

OTHER = "other"
MAX_OTHER = 200

# The key of a choice, or {"other": what was typed}.
Picked = str | dict[str, str]


class ChoosingQuestion(Question):
    """A question with choices."""

    choices: Choices
    shuffled: bool = False

    def texts(self) -> dict[str, Text]:
        return {**super().texts(), **named("choices", self.choices)}

    @property
    def keys(self) -> list[str]:
        """The keys of its choices."""
        return [choice.key for choice in self.choices]

    @property
    def takes_other(self) -> bool:
        """Whether one may answer in one's own words."""
        return False

    @property
    def unknown(self) -> str:
        """What to say when something came that was no choice."""
        return _("Choose among the answers shown.")


class OpenChoosingQuestion(ChoosingQuestion):
    """Choices beside each other, maybe with "other" and a field for one's own words.

    Its Raw is a dict: each chosen key, and with "other" what was typed.
    """

    other: bool = False

    @property
    def takes_other(self) -> bool:
        return self.other

    @model_validator(mode="after")
    def _keeps_other_free(self) -> Self:
        if OTHER in self.keys:
            raise ValueError('the key "other" is kept for a person\'s own words')
        return self

    def received(self, posted: QueryDict) -> dict[str, str]:
        chosen = dict.fromkeys(filter(None, posted.getlist(self.key)), "")
        typed = posted.get(f"{self.key}__{OTHER}", "")
        # Words beside a box that was cleared again are taken back; words alone are an answer.
        if self.other and (OTHER in chosen or (typed and not chosen)):
            chosen[OTHER] = typed
        return chosen

    def picked(self, raw: Raw) -> list[Picked]:
        """What was chosen, in the order of the survey. Raises AnswerError."""
        chosen = _chosen(raw)
        if set(chosen) - set(self.keys) - ({OTHER} if self.other else set()):
            raise AnswerError(self.unknown)
        found: list[Picked] = [key for key in self.keys if key in chosen]
        return [*found, {OTHER: _own_words(chosen[OTHER])}] if OTHER in chosen else found

    def typed_again(self, picked: Sequence[Picked]) -> dict[str, str]:
        """What ``picked`` was made from."""
        return {key: text for item in picked for key, text in _with_words(item).items()}

    def said_picked(self, item: Picked, words: Mapping[str, str]) -> str:
        """One chosen thing as people read it."""
        if isinstance(item, dict):
            return item.get(OTHER) or _("Other")
        return words.get(f"choices.{item}") or item

    def counted(self, given: Tally[Sequence[Picked]]) -> Counts:
        """What many people chose."""
        chosen = [(self.typed_again(picked), n) for picked, n in given]
        keys = [*self.keys, OTHER] if self.other else self.keys
        counts = Counts.of(keys, ((list(mine), n) for mine, n in chosen))
        return replace(counts, others=[mine[OTHER] for mine, _n in chosen if mine.get(OTHER)])


def _chosen(raw: Raw) -> dict[str, str]:
    if isinstance(raw, dict):
        return raw
    return dict.fromkeys([raw] if isinstance(raw, str) and raw else raw, "")


def _with_words(item: Picked) -> dict[str, str]:
    return item if isinstance(item, dict) else {item: ""}


def _own_words(raw: str) -> str:
    text = written(raw)
    if len(text) > MAX_OTHER:
        raise AnswerError(
            _("Your own words may have at most %(most)s characters.") % {"most": MAX_OTHER}
        )
    return text
