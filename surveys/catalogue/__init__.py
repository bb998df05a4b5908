"""The survey templates that ship with the product: one JSON file each, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from surveys.catalogue.blanks import BLANKS, COMPANY, filled, marks, pattern
from surveys.catalogue.purposes import PURPOSES, Purpose
from surveys.definition import Definition
from surveys.kinds import Text

MOST_WANTED = "nps_relationship"


class Template(BaseModel):
    """A definition with ``{company}`` where the organisation's name belongs.

    ``description`` says when to use it, ``whom`` whom to ask and when.
    """

    model_config = ConfigDict(extra="forbid")

    key: str
    purpose: Purpose
    name: Text
    description: Text
    whom: Text
    # Whether answers had better be anonymous.
    is_anonymous: bool = False
    definition: Definition

    def told(self, language: str) -> dict[str, str]:
        """Its name, description and whom to ask, in words."""
        texts = {"name": self.name, "description": self.description, "whom": self.whom}
        return {part: self.definition.pick(text, language) for part, text in texts.items()}

    @cached_property
    def blanks(self) -> list[str]:
        """What is asked for beside the company's name, when a survey is made of it."""
        found = marks(self.definition.model_dump_json())
        return [name for name in BLANKS if name in found]

    def filled(
        self, *, company: str, language: str, blanks: Mapping[str, Text] | None = None
    ) -> Definition:
        """The definition for one organisation, its own language first.

        ``blanks`` is name -> words; a blank without words keeps its mark.
        """
        known = {**(blanks or {}), COMPANY: {language: company}}
        data = filled(self.definition.as_json(), known)
        data["languages"] = sorted(self.definition.languages, key=lambda code: code != language)
        return Definition.model_validate(data)

    def example(self, *, company: str, language: str) -> Definition:
        """The definition with believable words in its blanks, to be looked at."""
        blanks = {name: BLANKS[name].example for name in self.blanks}
        return self.filled(company=company, language=language, blanks=blanks)


@cache
def templates() -> dict[str, Template]:
    """Every template by its key, purpose by purpose."""
    files = sorted(Path(__file__).parent.glob("*.json"))
    found = [Template.model_validate_json(file.read_text(encoding="utf-8")) for file in files]
    found.sort(key=_place)
    return {template.key: template for template in found}


def _place(template: Template) -> tuple[int, bool, int]:
    """Purpose by purpose, what most people come for first, then the short ones."""
    purpose = list(PURPOSES).index(template.purpose)
    return purpose, template.key != MOST_WANTED, len(template.definition.questions)


def keeps_standard_wording(definition: Definition) -> bool:
    """Whether the score question still reads as its template, whatever the company is called.

    True for a survey that came from no template, and for one without that question: there is
    nothing to differ from.
    """
    template = templates().get(definition.template)
    standard = template.definition.primary if template else None
    question = definition.question(standard.key) if standard else None
    if template is None or standard is None or question is None:
        return True
    texts = standard.texts()
    return all(
        not words or pattern(texts.get(field, {}).get(code, "")).fullmatch(words)
        for field, text in question.texts().items()
        for code, words in text.items()
        if code in template.definition.languages
    )
