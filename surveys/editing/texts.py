"""The texts of questions and endings by their name: what they are called, whether they are needed,
where they stand in a document, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.definition import Ending
from surveys.kinds import Question, Text
from surveys.kinds.levels import LevelQuestion

# Name of a text -> language -> words.
Words = Mapping[str, Mapping[str, str]]

NAMES: dict[str, str | Promise] = {
    "intro": gettext_lazy("Line above"),
    "text": gettext_lazy("Question"),
    "hint": gettext_lazy("Line below"),
    "unit": gettext_lazy("Unit"),
}
OF_WORDS: dict[str, str | Promise] = {
    "statement": gettext_lazy("What people read"),
    "section": gettext_lazy("Heading"),
    "consent": gettext_lazy("What people agree to"),
}
OF_ENDING: dict[str, str | Promise] = {
    "title": gettext_lazy("Heading"),
    "text": gettext_lazy("Text"),
}
LISTED: dict[str, str | Promise] = {
    "choices": gettext_lazy("Choice %(number)s"),
    "rows": gettext_lazy("Row %(number)s"),
    "columns": gettext_lazy("Column %(number)s"),
    "links": gettext_lazy("Link %(number)s"),
}
LISTS = tuple(f"{name}." for name in LISTED)


def all_texts(owner: Question | Ending) -> Iterator[tuple[str, Text]]:
    """The name and the words of every text of a question or an ending, tried ones included."""
    yield from owner.texts().items()
    for variant in owner.variants if isinstance(owner, Question) else []:
        for name, text in variant.texts.items():
            yield f"variants.{variant.key}.{name}", text


def is_needed(owner: Question | Ending, name: str) -> bool:
    """Whether people cannot do without that text."""
    if isinstance(owner, Ending):
        return owner.redirect is None and (name == "title" or name.startswith(LISTS))
    is_end = name in {"low", "high"} and owner.kind == "nps"
    return name == "text" or is_end or name.startswith(LISTS)


def text_name(owner: Question | Ending, name: str) -> str:
    """What a text of a question or an ending is called: "Question", "Choice 2", "Question (B)"."""
    first, _dot, rest = name.partition(".")
    if first == "variants":
        letter, _dot, own = rest.partition(".")
        return f"{text_name(owner, own)} ({letter.upper()})"
    if first in LISTED:
        names = [other for other in owner.texts() if other.startswith(f"{first}.")]
        return str(LISTED[first]) % {"number": names.index(name) + 1}
    if isinstance(owner, Ending):
        return str(OF_ENDING[name])
    if name in {"low", "high"} and isinstance(owner, LevelQuestion):
        return _("%(number)s means") % {"number": owner.points[0 if name == "low" else -1]}
    return str(OF_WORDS.get(owner.kind, NAMES[name]) if name == "text" else NAMES[name])


def used_texts(texts: Iterable[Text], languages: Sequence[str]) -> list[Text]:
    """Those that have words in at least one of the languages."""
    return [text for text in texts if any(text.get(code) for code in languages)]


def missing_words(texts: Iterable[Text], languages: Sequence[str]) -> Counter[str]:
    """Language -> how many of the texts lack words in it that have some in another."""
    used = used_texts(texts, languages)
    return Counter(code for text in used for code in languages if not text.get(code, "").strip())


def put_words(document: dict[str, Any], words: Words) -> None:
    """Put words into the document of a question or an ending; "" takes them away.

    Words for a choice, a link or a variant that is gone meanwhile go with it.
    """
    for name, by_language in words.items():
        text = _text_in(document, name)
        for code, said in by_language.items():
            text.pop(code, None)
            if said:
                text[code] = said


def _text_in(document: dict[str, Any], name: str) -> dict[str, str]:
    first, _dot, rest = name.partition(".")
    if not rest:
        found = document.setdefault(name, {})
    elif first == "links":
        found = document["links"][int(rest)]["label"] if int(rest) < len(document["links"]) else {}
    else:
        key, _dot, own = rest.partition(".")
        owner: dict[str, Any] = next(
            (owner for owner in document[first] if owner["key"] == key), {}
        )
        found = owner.get("texts", owner).setdefault(own or "text", {})
    return found  # type: ignore[no-any-return]
