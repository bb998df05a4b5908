"""Stored answers as people read them: each question as it read then, and what was said to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from surveys.kinds import AnyQuestion
from surveys.models import Response
from surveys.selectors import version_definition
from surveys.walking import FIRST_VARIANT


@dataclass(frozen=True)
class Said:
    """A question's words, those of its answer, and the variant shown ("" without variants).

    ``language`` is of the question's words, ``is_score`` tells the answer that is the score.
    """

    question: str
    answer: str
    language: str = ""
    variant: str = ""
    is_score: bool = False


def sayings(response: Response) -> Iterator[Said]:
    """What was answered, in the order of the survey. Nothing for an imported answer."""
    if response.version_id is None:
        return
    definition = version_definition(response.version_id)
    language = definition.language_for(response.language)
    for question in definition.questions:
        value = response.answers.get(question.key)
        if value is None:
            continue
        variant = shown_variant(question, response)
        words = words_shown(response.version_id, question.key, language, variant)
        is_score = question is definition.primary
        yield Said(words["text"], question.said(value, words), language, variant, is_score)


def shown_variant(question: AnyQuestion, response: Response) -> str:
    """The variant of a question an answer met; "" for a question without variants."""
    if not question.variants:
        return ""
    return str(response.variants.get(question.key, FIRST_VARIANT))


@lru_cache(maxsize=4096)
def words_shown(version_id: UUID, key: str, language: str, variant: str) -> dict[str, str]:
    """The words of a question of a version in ``language``, as ``variant`` has them."""
    definition = version_definition(version_id)
    question = definition.question(key)
    assert question is not None  # noqa: S101  # the key comes from the version itself
    return definition.words(question, language, variant)
