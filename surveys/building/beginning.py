"""What a new question begins with."""

from __future__ import annotations

from typing import Any

from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.editing.questions import new_key
from surveys.kinds import KINDS, Question

# Where the established words of a score are.
STANDARD = {"nps": "nps_relationship", "csat": "csat", "ces": "ces"}
EMPTY_CHOICES = 2


def question_begun(kind: str, *, definition: Definition, company: str) -> Question:
    """A question of a kind: a score in its established words, anything else still without."""
    lists: dict[str, Any] = {
        name: [{"key": new_key("option"), "text": {}} for _ in range(EMPTY_CHOICES)]
        for name in ("choices", "rows", "columns")
        if name in KINDS[kind].model_fields
    }
    words = _standard_words(kind, definition.languages, company)
    document = {"text": {}, **lists, **words, "kind": kind, "key": new_key(kind)}
    return KINDS[kind].model_validate(document)


def _standard_words(kind: str, languages: list[str], company: str) -> dict[str, Any]:
    template = templates().get(STANDARD.get(kind, ""))
    if template is None:
        return {}
    standard = template.filled(company=company, language=languages[0]).primary
    if standard is None or standard.kind != kind:
        return {}
    return {
        name: {code: text[code] for code in languages if text.get(code)}
        for name, text in standard.texts().items()
    }
