"""What keeps a draft from being published, and what its author may not have meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.domains import redirect_allowed
from accounts.models import Organisation
from config.lib.languages import LANGUAGES
from contacts.models import Property
from contacts.selectors import properties_declared
from surveys.conditions.analysis import Analysis, Impossible
from surveys.conditions.rows import WITH_NUMBER, WITH_VALUES
from surveys.conditions.topics import Topics
from surveys.conditions.words import condition_in_words
from surveys.definition import Definition, Ending
from surveys.editing.texts import all_texts, is_needed, missing_words, text_name
from surveys.kinds import Question
from surveys.kinds.base import Text
from surveys.logic import Condition
from surveys.piping import Placeholder, placeholders

# What a person is called is known without being declared.
OF_PERSON = {"name", "first_name"}


@dataclass(frozen=True)
class Problem:
    """Something to look at. ``place`` is ``<question key>.<text name or show_if>``,
    ``end.<ending key>.<text name, show_if or redirect>``, ``language.<code>``, or "" for all.
    """

    place: str
    message: str
    is_fatal: bool = False

    @property
    def question(self) -> str:
        """The key of the question it is about, else ""."""
        owner, _dot, _rest = self.place.partition(".")
        return "" if owner in {"end", "language"} else owner

    @property
    def ending(self) -> str:
        """The key of the ending it is about, else ""."""
        parts = self.place.split(".")
        return parts[1] if parts[0] == "end" else ""


def survey_problems(definition: Definition, organisation: Organisation) -> list[Problem]:
    """All problems, the organisation's properties and confirmed domains considered."""
    return [
        *problems(definition, properties=list(properties_declared())),
        *_redirects(definition, organisation),
    ]


def problems(definition: Definition, *, properties: list[Property] | None = None) -> list[Problem]:
    """The problems of the definition itself, in the order of the survey, the fatal ones first.

    Without ``properties`` no property counts as unknown.
    """
    known = None if properties is None else {one.key for one in properties}
    wrong = list(_conditions(definition, known))
    broken = {problem.place for problem in wrong if problem.is_fatal}
    found = [
        *_emptiness(definition),
        *_missing(definition),
        *wrong,
        *_placeholders(definition, known),
        *(one for one in _unreachable(definition, properties) if one.place not in broken),
        *_untranslated(definition),
    ]
    return sorted(found, key=lambda problem: not problem.is_fatal)


def _owners(definition: Definition) -> Iterator[tuple[str, Question | Ending, int]]:
    """Each question and ending with its place and the number of questions before it."""
    for number, question in enumerate(definition.questions):
        yield question.key, question, number
    for ending in definition.endings:
        yield f"end.{ending.key}", ending, len(definition.questions)


def _emptiness(definition: Definition) -> Iterator[Problem]:
    if not any(question.is_answered for question in definition.questions):
        yield Problem("", _("There is no question yet."), is_fatal=True)


def _missing(definition: Definition) -> Iterator[Problem]:
    first = definition.languages[0]
    for place, owner, _number in _owners(definition):
        for name, text in owner.texts().items():
            if is_needed(owner, name) and not text.get(first, "").strip():
                words = {"text": text_name(owner, name), "language": LANGUAGES[first]}
                message = _("“%(text)s” has no words in %(language)s.") % words
                yield Problem(f"{place}.{name}", message, is_fatal=True)


def _untranslated(definition: Definition) -> Iterator[Problem]:
    texts = (text for _place, text in definition.texts())
    missing = missing_words(texts, definition.languages)
    for code in definition.languages[1:]:
        if not missing[code]:
            continue
        message = ngettext(
            "%(language)s lacks %(number)s text; people read another language there.",
            "%(language)s lacks %(number)s texts; people read another language there.",
            missing[code],
        )
        words = {"language": LANGUAGES[code], "number": missing[code]}
        yield Problem(f"language.{code}", message % words)


def _conditions(definition: Definition, known: Collection[str] | None) -> Iterator[Problem]:
    places = {question.key: number for number, question in enumerate(definition.questions)}
    for place, owner, number in _owners(definition):
        for condition in (one for group in owner.show_if for one in group):
            if message := _wrong_key(condition, definition, places, number):
                yield Problem(f"{place}.show_if", message, is_fatal=True)
            elif condition.op in WITH_VALUES | WITH_NUMBER and not condition.values:
                message = _("A condition has nothing to compare with.")
                yield Problem(f"{place}.show_if", message, is_fatal=True)
            elif condition.subject == "property" and not _is_property(
                condition.key, definition, known
            ):
                message = _("No contact has a property “%(key)s”.") % {"key": condition.key}
                yield Problem(f"{place}.show_if", message)


def _wrong_key(
    condition: Condition, definition: Definition, places: dict[str, int], number: int
) -> str:
    if condition.subject == "group" and definition.metric != "nps":
        return _("A condition needs a score group, but the survey has no NPS question.")
    is_group = condition.subject == "group" and definition.primary
    key = definition.primary.key if is_group and definition.primary else condition.key
    if condition.subject not in {"answer", "group"}:
        return ""
    if key not in places:
        return _("A condition needs a question that is no longer there.")
    if places[key] >= number:
        return _("A condition needs a question that comes later.")
    return ""


def _is_property(key: str, definition: Definition, known: Collection[str] | None) -> bool:
    return known is None or key in known or key in definition.hidden_fields


def _placeholders(definition: Definition, known: Collection[str] | None) -> Iterator[Problem]:
    keys = [question.key for question in definition.questions]
    for place, owner, number in _owners(definition):
        for name, text in all_texts(owner):
            for source, key, _fallback in _used(text):
                if source == "answer" and key not in keys[:number]:
                    message = _("{answer.%(key)s} is no question before this one.")
                elif source == "contact" and not (
                    key in OF_PERSON or _is_property(key, definition, known)
                ):
                    message = _("{contact.%(key)s} is no property of your contacts.")
                else:
                    continue
                yield Problem(f"{place}.{name}", message % {"key": key}, source == "answer")


def _used(text: Text) -> list[Placeholder]:
    """Each placeholder once, whatever languages it stands in."""
    found = [one for words in text.values() if "{" in words for one in placeholders(words)]
    return [*{(one.source, one.key): one for one in found}.values()]


def _unreachable(definition: Definition, properties: list[Property] | None) -> Iterator[Problem]:
    topics = Topics(
        definition,
        language=definition.language_for(get_language()),
        properties=properties or [],
    )
    for one in Analysis(definition).impossible:
        place = one.question if one.question else f"end.{one.ending}"
        yield Problem(f"{place}.show_if", _impossible(one, definition, topics))


def _impossible(one: Impossible, definition: Definition, topics: Topics) -> str:
    if one.ending and not one.groups:
        return _("Nobody comes to this ending: those above take everybody.")
    owner = definition.question(one.question or "") or next(
        ending for ending in definition.endings if ending.key == one.ending
    )
    group = owner.show_if[one.groups[0]]
    said = {"conditions": _(" and ").join(condition_in_words(each, topics) for each in group)}
    if one.is_contradiction:
        return _("This can never hold: %(conditions)s.") % said
    if one.ending:
        return _("Endings above take everybody for whom %(conditions)s.") % said
    return _("Nobody gets here with: %(conditions)s. What it needs is never asked then.") % said


def _redirects(definition: Definition, organisation: Organisation) -> Iterator[Problem]:
    for ending in definition.endings:
        if ending.redirect and not redirect_allowed(organisation, str(ending.redirect)):
            message = _(
                "The domain %(domain)s is not confirmed. Confirm it under Settings, Domains."
            )
            words = {"domain": ending.redirect.host}
            yield Problem(f"end.{ending.key}.redirect", message % words, is_fatal=True)
