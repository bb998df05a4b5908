"""A survey as a JSON document, to keep or to take to another organisation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from config.lib.languages import LANGUAGES
from surveys.definition import Definition
from surveys.kinds import KINDS
from surveys.kinds.base import UNSTORABLE
from surveys.models import Survey
from surveys.upgrading import FORMAT

DOCUMENT_FORMAT = 1
LARGEST_DOCUMENT = 1024 * 1024
MOST_MESSAGES = 20
# What stands in a list, in words.
ITEMS: dict[str, str | Promise] = {
    "questions": gettext_lazy("question"),
    "endings": gettext_lazy("ending"),
    "choices": gettext_lazy("choice"),
    "rows": gettext_lazy("row"),
    "columns": gettext_lazy("column"),
    "variants": gettext_lazy("variant"),
    "links": gettext_lazy("link"),
    "languages": gettext_lazy("language"),
}
# pydantic's name of what is wrong -> words, with what it tells beside them.
WRONG: dict[str, str | Promise] = {
    "missing": gettext_lazy("is missing."),
    "extra_forbidden": gettext_lazy("is not known here."),
    "string_type": gettext_lazy("must be text."),
    "int_type": gettext_lazy("must be a whole number."),
    "int_parsing": gettext_lazy("must be a whole number."),
    "float_type": gettext_lazy("must be a number."),
    "bool_type": gettext_lazy("must be true or false."),
    "bool_parsing": gettext_lazy("must be true or false."),
    "list_type": gettext_lazy("must be a list."),
    "dict_type": gettext_lazy("must be an object."),
    "model_type": gettext_lazy("must be an object."),
    "model_attributes_type": gettext_lazy("must be an object."),
    "string_too_short": gettext_lazy("is empty."),
    "string_too_long": gettext_lazy("may have at most %(max_length)s characters."),
    "too_long": gettext_lazy("may have at most %(max_length)s items; there are %(actual_length)s."),
    "too_short": gettext_lazy("needs at least %(min_length)s; there are %(actual_length)s."),
    "greater_than_equal": gettext_lazy("must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("must be at most %(le)s."),
    "literal_error": gettext_lazy("must be one of %(expected)s."),
    "union_tag_invalid": gettext_lazy("has a kind that is not known here: %(tag)s."),
    "union_tag_not_found": gettext_lazy("does not say its kind."),
    "string_pattern_mismatch": gettext_lazy("has characters that are not allowed in it."),
    "url_scheme": gettext_lazy("must begin with https://."),
    "url_parsing": gettext_lazy("must be a web address."),
    "value_error": gettext_lazy("does not fit together: %(error)s."),
}


# What definitions say of themselves, so that it is collected for translation.
FITTING = (
    gettext_noop("two questions have the same key"),
    gettext_noop("two endings have the same key"),
    gettext_noop("two choices have the same key"),
    gettext_noop("a language stands twice"),
    gettext_noop("a hidden field stands twice"),
    gettext_noop("a question has a key that our own forms use"),
    gettext_noop("a language is not spoken here"),
    gettext_noop("the last ending is for everybody"),
)


class DocumentError(ValueError):
    """A document that is no survey; ``messages`` say what is wrong, each with its place."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Imported:
    """What a document holds."""

    name: str
    definition: Definition


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int = Field(ge=DOCUMENT_FORMAT, le=DOCUMENT_FORMAT)
    name: str = Field(min_length=1, max_length=100)
    definition: Definition


def document_of(survey: Survey) -> dict[str, Any]:
    """The draft as a document. The logo is left out: it belongs to the organisation."""
    definition = Definition.model_validate(survey.draft)
    look = definition.look.model_copy(update={"logo": None})
    kept = definition.model_copy(update={"look": look})
    return {"format": DOCUMENT_FORMAT, "name": survey.name, "definition": kept.as_json()}


def document_read(text: str) -> Imported:
    """The survey in a document. Unknown fields are refused. Raises DocumentError."""
    if len(text.encode(errors="replace")) > LARGEST_DOCUMENT:
        raise DocumentError([_("The text is larger than 1 MB.")])
    data = _parsed(text)
    try:
        document = _Document.model_validate(data)
    except ValidationError as problem:
        raise DocumentError(_in_words(problem)) from None
    if document.definition.look.logo is not None:
        raise DocumentError([_("Look: a logo cannot be imported. Remove what stands at “logo”.")])
    if any(words.translate(UNSTORABLE) != words for words in _texts(document.model_dump())):
        raise DocumentError([_("The text has characters that cannot be stored.")])
    return Imported(document.name, document.definition)


def _parsed(text: str) -> Any:
    try:
        data = json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as problem:
        place = {"line": problem.lineno, "column": problem.colno}
        wrong = _("This is not JSON: something is wrong in line %(line)s, character %(column)s.")
        raise DocumentError([wrong % place]) from None
    except (RecursionError, ValueError):
        raise DocumentError([_("This cannot be read as a survey.")]) from None
    if not isinstance(data, dict) or not isinstance(data.get("definition"), dict):
        raise DocumentError([_("This is JSON, but not a survey that was exported here.")])
    if data["definition"].get("format") != FORMAT:
        raise DocumentError([_("The survey was exported by another version and cannot be read.")])
    return data


def _refused(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity, which JSON does not have


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield from (key, *_texts(item))
        case list():
            for item in value:
                yield from _texts(item)


def _in_words(problem: ValidationError) -> list[str]:
    found = problem.errors(include_url=False)
    messages = [_sentence(error) for error in found[:MOST_MESSAGES]]
    if more := len(found) - MOST_MESSAGES:
        rest = ngettext("%(count)s more problem.", "%(count)s more problems.", more)
        messages += [rest % {"count": more}] if more > 0 else []
    return messages


def _sentence(error: ErrorDetails) -> str:
    told = {name: str(value) for name, value in error.get("ctx", {}).items()}
    if error["type"] == "value_error":
        told["error"] = _(told["error"])
    words = str(WRONG.get(error["type"], _("cannot be read."))) % told
    return f"{_place(error['loc'])}: {words}"


def _place(loc: tuple[int | str, ...]) -> str:
    """Such as "Question 4, choice 1, text, Norsk"."""
    parts: list[str] = []
    previous = ""
    for place, part in enumerate(loc):
        if isinstance(part, int):
            parts[-1] = f"{ITEMS.get(previous, previous)} {part + 1}"
        elif not (part in KINDS and loc[place - 2 : place - 1] == ("questions",)):
            parts.append(LANGUAGES.get(part, part))
            previous = part
    whole = ", ".join(parts[1:] if parts[1:] and parts[0] == "definition" else parts)
    return whole[:1].upper() + whole[1:]
