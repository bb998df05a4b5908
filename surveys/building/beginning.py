"""What a new question begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.editing.questions import new_key
from surveys.kinds import KINDS, AnyQuestion, Question

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


def answers_leading_to(definition: Definition, question: AnyQuestion) -> Mapping[str, Any]:
    """Answers after which the question is asked, as far as answers decide it; for a preview."""
    answers: dict[str, Any] = {}
    for condition in next(iter(question.show_if), []):
        if condition.op != "is" or not condition.values:
            continue
        primary = definition.primary
        if condition.subject == "group" and primary is not None:
            answers[primary.key] = {"promoter": 10, "passive": 8}.get(condition.values[0], 3)
        elif condition.subject == "answer" and (asked := definition.question(condition.key)):
            answers = {**answers_leading_to(definition, asked), **answers}
            answers[asked.key] = _stored(asked, condition.values[0])
    return answers


def _stored(question: AnyQuestion, value: str) -> Any:
    match question.kind:
        case "yes_no":
            return value == "yes"
        case "multiple_choice":
            return [value]
        case "consent":
            return True
        case _ if question.scores or question.kind in {"scale", "slider"}:
            return int(value) if value.lstrip("-").isdecimal() else None
        case _:
            return value
