"""The survey templates that ship with the product: one JSON file each, in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from surveys.definition import Definition
from surveys.kinds import Text

COMPANY = "{company}"


class Template(BaseModel):
    """A definition with ``{company}`` where the organisation's name belongs."""

    key: str
    name: Text
    description: Text
    definition: Definition

    def filled(self, *, company: str, language: str) -> Definition:
        """The definition for one organisation, its own language first."""
        data = _each_word(self.definition.as_json(), lambda words: words.replace(COMPANY, company))
        languages = self.definition.languages
        data["languages"] = sorted(languages, key=lambda code: code != language)
        return Definition.model_validate(data)


@cache
def templates() -> dict[str, Template]:
    """Every template by its key."""
    files = sorted(Path(__file__).parent.glob("*.json"))
    found = [Template.model_validate_json(file.read_text(encoding="utf-8")) for file in files]
    return {template.key: template for template in found}


def keeps_standard_wording(definition: Definition) -> bool:
    """Whether the score question still reads as its template, whatever the company is called.

    True for a survey that came from no template: there is nothing to differ from.
    """
    template = templates().get(definition.template)
    if template is None:
        return True
    standard = template.definition.primary.texts()
    return all(
        _reads_as(words, standard[field].get(code, ""))
        for field, text in definition.primary.texts().items()
        for code, words in text.items()
    )


def _reads_as(words: str, standard: str) -> bool:
    pattern = re.escape(standard).replace(re.escape(COMPANY), ".+")
    return not words or re.fullmatch(pattern, words) is not None


def _each_word(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each_word(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_word(item, change) for item in value]
    return change(value) if isinstance(value, str) else value
