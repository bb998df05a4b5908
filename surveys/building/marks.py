"""The placeholders that make sense in a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from contacts.models import Property
from surveys.definition import Definition
from surveys.kinds import AnyQuestion

SHORT = 40


@dataclass(frozen=True)
class Mark:
    """What to write into a text, and what stands there afterwards."""

    mark: str
    label: str


def placeholders_known(
    definition: Definition, question: AnyQuestion, properties: Iterable[Property]
) -> list[Mark]:
    """What is known of the person, then the answers to earlier questions."""
    fallback = _("you")
    earlier = definition.questions[: definition.questions.index(question)]
    return [
        Mark(f"{{contact.first_name|{fallback}}}", _("First name")),
        Mark("{contact.name}", _("Name")),
        *(Mark(f"{{contact.{found.key}}}", found.label) for found in properties),
        *(
            Mark(f"{{answer.{asked.key}}}", _short(definition, asked))
            for asked in earlier
            if asked.is_answered
        ),
    ]


def _short(definition: Definition, question: AnyQuestion) -> str:
    words = definition.pick(question.text, definition.languages[0])
    return Truncator(words).chars(SHORT) or question.key
