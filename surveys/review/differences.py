"""What publishing would change: question by question, in the words of those who build it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from surveys.building.kinds import BY_KIND
from surveys.conditions import asked_in_words
from surveys.definition import Definition, Ending
from surveys.editing.texts import all_texts, text_name
from surveys.kinds import Question
from surveys.kinds.base import pick
from surveys.review.labels import SETTINGS, setting_in_words

SHORT = 80
# Compared by themselves, or not at all.
OWN_WAY = {"key", "kind", "show_if", "variants", "choices", "rows", "columns", "links"}
LISTS: dict[str, str | Promise] = {
    "choices": gettext_lazy("Choices"),
    "rows": gettext_lazy("Rows"),
    "columns": gettext_lazy("Columns"),
}


@dataclass(frozen=True)
class Change:
    """One thing that reads or works differently; "" is what was not or will not be there."""

    label: str
    before: str
    after: str
    # Of the words, when they are a text of the survey.
    language: str = ""


@dataclass(frozen=True)
class Section:
    """A question, an ending or another part that changes."""

    title: str
    state: Literal["added", "removed", "moved", "changed"]
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Pair:
    """The survey before and after, and who reads about it."""

    before: Definition
    after: Definition
    properties: Sequence[Any] = ()

    @property
    def languages(self) -> list[str]:
        return list(dict.fromkeys([*self.after.languages, *self.before.languages]))


def differences(
    before: Definition, after: Definition, properties: Sequence[Any] = ()
) -> list[Section]:
    """Every part that changes, in the order of ``after``; what goes away comes last.

    ``properties`` (contacts.models.Property) lend their names to conditions.
    """
    pair = _Pair(before, after, properties)
    return [
        *_parts(pair, before.questions, after.questions),
        *_parts(pair, before.endings, after.endings),
        *_surroundings(pair),
    ]


def breaks_the_trend(before: Definition, after: Definition) -> bool:
    """Whether the score is asked differently than it was, so that a new series begins."""
    old, new = before.primary, after.primary
    if old is None:
        return False
    spoken = set(before.languages) & set(after.languages)
    return new is None or old.kind != new.kind or _asked_as(old, spoken) != _asked_as(new, spoken)


def _asked_as(question: Question, languages: set[str]) -> Any:
    texts = {name: text for name, text in question.texts().items() if name != "hint"}
    return {name: {code: text.get(code, "") for code in languages} for name, text in texts.items()}


def _parts(
    pair: _Pair, before: Sequence[Question | Ending], after: Sequence[Question | Ending]
) -> Iterable[Section]:
    old = {part.key: part for part in before}
    moved = _moved([part.key for part in before], [part.key for part in after])
    for part in after:
        earlier = old.pop(part.key, None)
        if earlier is None:
            yield Section(_title(pair, part), "added", _as_new(pair, part))
            continue
        changes = _changes(pair, earlier, part)
        if part.key in moved:
            yield Section(_title(pair, part), "moved", changes)
        elif changes:
            yield Section(_title(pair, part), "changed", changes)
    for gone in old.values():
        yield Section(_title(pair, gone), "removed")


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest keys that must move to come from one order to the other."""
    old = [key for key in before if key in after]
    new = [key for key in after if key in before]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = chain.from_iterable(new[block.b : block.b + block.size] for block in blocks)
    return set(new) - set(kept)


def _title(pair: _Pair, part: Question | Ending) -> str:
    words = pick(part.texts().get("text") or {}, pair.languages[0], pair.languages)
    if isinstance(part, Ending):
        words = _("Ending: %(title)s") % {
            "title": pick(part.title, pair.languages[0], pair.languages)
        }
    return Truncator(words).chars(SHORT) or part.key


def _as_new(pair: _Pair, part: Question | Ending) -> list[Change]:
    who = asked_in_words(part.show_if, pair.after, pair.languages[0], pair.properties)
    texts = [
        Change(text_name(part, name), "", text[code], code)
        for name, text in all_texts(part)
        for code in pair.languages
        if text.get(code)
    ]
    return [*texts, Change(_("Who is asked"), "", who)] if part.show_if else texts


def _changes(pair: _Pair, old: Question | Ending, new: Question | Ending) -> list[Change]:
    return [
        *_texts(pair, old, new),
        *_lists(pair, old, new),
        *_settings(old, new),
        *_conditions(pair, old, new),
    ]


def _texts(pair: _Pair, old: Question | Ending, new: Question | Ending) -> Iterable[Change]:
    was, is_now = dict(all_texts(old)), dict(all_texts(new))
    for name in dict.fromkeys([*is_now, *was]):
        label = text_name(new if name in is_now else old, name)
        for code in pair.languages:
            before, after = was.get(name, {}).get(code, ""), is_now.get(name, {}).get(code, "")
            if before != after:
                yield Change(label, before, after, code)


def _lists(pair: _Pair, old: Any, new: Any) -> Iterable[Change]:
    """Choices that come, go, move or behave differently; their words are texts."""
    for name, label in LISTS.items():
        before, after = getattr(old, name, []), getattr(new, name, [])
        if [_role(item) for item in before] != [_role(item) for item in after]:
            yield Change(str(label), _listed(pair, before), _listed(pair, after))


def _role(item: Any) -> tuple[str, bool, bool]:
    return item.key, item.pinned, item.exclusive


def _listed(pair: _Pair, items: Sequence[Any]) -> str:
    return ", ".join(_item(pair, item) for item in items)


def _item(pair: _Pair, item: Any) -> str:
    words = pick(item.text, pair.languages[0], pair.languages) or item.key
    roles = [_("stays last")] if item.pinned else []
    roles += [_("excludes the others")] if item.exclusive else []
    return f"{words} ({', '.join(roles)})" if roles else words


def _settings(old: Any, new: Any) -> Iterable[Change]:
    if isinstance(new, Question) and old.kind != new.kind:
        yield Change(_("Kind"), str(BY_KIND[old.kind].name), str(BY_KIND[new.kind].name))
    texts = {*old.texts(), *new.texts()} | OWN_WAY
    for name in dict.fromkeys([*type(new).model_fields, *type(old).model_fields]):
        before, after = getattr(old, name, None), getattr(new, name, None)
        if name not in texts and before != after:
            label = str(SETTINGS.get(name, name))
            yield Change(label, setting_in_words(before), setting_in_words(after))
    if isinstance(new, Ending) and isinstance(old, Ending):
        before, after = ([str(link.address) for link in one.links] for one in (old, new))
        if before != after:
            yield Change(_("Links"), ", ".join(before), ", ".join(after))


def _conditions(pair: _Pair, old: Question | Ending, new: Question | Ending) -> Iterable[Change]:
    if old.show_if != new.show_if:
        language = pair.languages[0]
        before = asked_in_words(old.show_if, pair.before, language, pair.properties)
        after = asked_in_words(new.show_if, pair.after, language, pair.properties)
        yield Change(_("Who is asked"), before, after)


def _surroundings(pair: _Pair) -> Iterable[Section]:
    old, new = pair.before, pair.after
    if old.languages != new.languages:
        words = [", ".join(LANGUAGES[code] for code in one.languages) for one in (old, new)]
        yield Section(_("Languages"), "changed", [Change(_("In this order"), *words)])
    pages = [
        Change(str(SETTINGS[name]), setting_in_words(before), setting_in_words(after))
        for name in ("shows_time", "shows_progress", "hidden_fields")
        if (before := getattr(old, name)) != (after := getattr(new, name))
    ]
    if pages:
        yield Section(_("Pages"), "changed", pages)
    look = [
        Change(str(SETTINGS[name]), setting_in_words(before), setting_in_words(after))
        for name in type(new.look).model_fields
        if (before := getattr(old.look, name)) != (after := getattr(new.look, name))
    ]
    if look:
        yield Section(_("Look"), "changed", look)
