"""Conditions as a person would say them: "the score is 0–6 and Country is Norway"."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Property
from surveys.conditions.topics import Topic, Topics
from surveys.definition import Definition
from surveys.logic import Condition, Operator

SENTENCES: dict[Operator, str | Promise] = {
    "is": gettext_lazy("%(what)s is %(values)s"),
    "is_not": gettext_lazy("%(what)s is not %(values)s"),
    "at_least": gettext_lazy("%(what)s is at least %(values)s"),
    "at_most": gettext_lazy("%(what)s is at most %(values)s"),
    "answered": gettext_lazy("%(what)s is answered"),
    "unanswered": gettext_lazy("%(what)s is not answered"),
}
OF_PROPERTIES: dict[Operator, str | Promise] = {
    **SENTENCES,
    "answered": gettext_lazy("%(what)s is known"),
    "unanswered": gettext_lazy("%(what)s is not known"),
}


def asked_in_words(
    show_if: list[list[Condition]],
    definition: Definition,
    language: str,
    properties: Iterable[Property] = (),
) -> str:
    """Who is asked, as a short sentence: "Everybody", or "When …"."""
    if not show_if:
        return _("Everybody")
    said = conditions_in_words(show_if, definition, language, properties)
    return _("When %(conditions)s") % {"conditions": said}


def conditions_in_words(
    show_if: list[list[Condition]],
    definition: Definition,
    language: str,
    properties: Iterable[Property] = (),
) -> str:
    """The conditions in the reader's language, questions and choices in ``language``; "" for none.

    ``properties`` lend their names; without them a property goes by its key.
    """
    topics = Topics(definition, language=language, properties=properties)
    groups = [_all_of([condition_in_words(one, topics) for one in group]) for group in show_if]
    return _(", or ").join(groups)


def condition_in_words(condition: Condition, topics: Topics) -> str:
    """One condition: "the score is 0–6"."""
    topic = topics.of(condition)
    sentences = OF_PROPERTIES if condition.subject == "property" else SENTENCES
    return str(sentences[condition.op]) % {
        "what": topic.said if topic else condition.key or _("something that is gone"),
        "values": values_in_words(condition, topic),
    }


def values_in_words(condition: Condition, topic: Topic | None) -> str:
    """The values side by side: "0–6", "Norway, Sweden or Denmark"."""
    if not condition.values:
        return "…"
    known = topic.values if topic else {}
    if condition.op in {"at_least", "at_most"}:
        return ", ".join(condition.values)
    return any_of([known.get(value, value) for value in _with_runs(condition.values)])


def any_of(words: list[str]) -> str:
    """ "a, b or c"."""
    return _join(words, _(" or "))


def _all_of(words: list[str]) -> str:
    return _(" and ").join(words)


def _join(words: list[str], last: str) -> str:
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _with_runs(values: list[str]) -> list[str]:
    """Neighbouring whole numbers as one: 0, 1, 2, 9 is 0–2, 9."""
    if not all(value.isascii() and value.isdigit() for value in values):
        return values
    runs: list[list[int]] = []
    for number in sorted({int(value) for value in values}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_run(numbers) for numbers in runs]


def _run(numbers: list[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
