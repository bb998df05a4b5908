"""Answers as a table for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import Property
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.models import Response, SurveyVersion
from surveys.responses.sayings import shown_variant, words_shown
from surveys.selectors import version_definition

EXPORT_ROWS = 2000


@dataclass(frozen=True)
class QuestionColumn:
    """A question, one row of a matrix ("row"), or which variant of a question was met."""

    key: str
    row: str = ""
    is_variant: bool = False

    def cell(self, response: Response) -> object:
        """What an answer has in this column, in the first language of its survey."""
        definition = version_definition(response.version_id) if response.version_id else None
        question = definition.question(self.key) if definition else None
        if definition is None or question is None:
            return None
        if self.is_variant:
            return shown_variant(question, response).upper()
        value = response.answers.get(self.key)
        if self.row:
            value = value.get(self.row) if isinstance(value, dict) else None
        return None if value is None else self._said(question, value, response, definition)

    def _said(
        self, question: AnyQuestion, value: Any, response: Response, definition: Definition
    ) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        assert response.version_id  # noqa: S101  # the question is of a version
        language = definition.languages[0]
        words = words_shown(response.version_id, self.key, language, "")
        return words.get(f"columns.{value}", value) if self.row else question.said(value, words)


def export_rows(found: QuerySet[Response], organisation: Organisation) -> Iterator[list[object]]:
    """A row of headings, then each answer, oldest first, in the organisation's time.

    After the fixed columns come those of each question ever asked by these surveys but the
    score, then one for each declared property and hidden field. Two thousand answers are in
    memory at a time; each part is read by its own statement, so the caller may commit in between.
    """
    definitions = _definitions(found)
    questions = _question_columns(definitions)
    properties = _property_columns(definitions)
    yield [*_fixed_headings(), *questions.values(), *properties.values()]
    last: Response | None = None
    while rows := _next_rows(found, last):
        for response in rows:
            yield [
                *_fixed_cells(response, organisation),
                *(column.cell(response) for column in questions),
                *(response.properties.get(key) for key in properties),
            ]
        last = rows[-1]


def _fixed_headings() -> list[str]:
    return [
        _("Date"),
        _("Score"),
        _("Comment"),
        _("Language"),
        _("Channel"),
        _("Survey"),
        _("Name"),
        _("E-mail"),
        _("Customer number"),
        _("Finished"),
    ]


def _fixed_cells(response: Response, organisation: Organisation) -> list[object]:
    contact = response.contact
    return [
        response.recorded_at.astimezone(organisation.zone).isoformat(" ", "seconds"),
        response.score,
        response.comment,
        response.language,
        response.channel,
        response.survey.name,
        contact.name if contact else "",
        contact.email if contact else "",
        contact.external_id if contact else "",
        _("No") if response.completed_at is None and response.version_id else _("Yes"),
    ]


def _next_rows(found: QuerySet[Response], last: Response | None) -> list[Response]:
    if last is not None:
        at = last.recorded_at
        found = found.filter(Q(recorded_at__gte=at), Q(recorded_at__gt=at) | Q(pk__gt=last.pk))
    return list(found.order_by("recorded_at", "pk")[:EXPORT_ROWS])


def _definitions(found: QuerySet[Response]) -> list[Definition]:
    """What the surveys of these answers ever asked, oldest first."""
    surveys = found.order_by().values("survey_id").distinct()
    versions = SurveyVersion.objects.filter(survey__in=surveys).order_by("published_at")
    return [version_definition(pk) for pk in versions.values_list("pk", flat=True)]


def _question_columns(definitions: list[Definition]) -> dict[QuestionColumn, str]:
    """The columns of all questions with their headings, in the words of the newest version."""
    columns: dict[QuestionColumn, str] = {}
    for definition in definitions:
        for question in definition.questions:
            if question.is_answered and question is not definition.primary:
                columns.update(_columns_of(question, definition))
            if question.variants:
                heading = definition.pick(question.text, definition.languages[0])
                column = QuestionColumn(question.key, is_variant=True)
                columns[column] = _("Variant: %(question)s") % {"question": heading}
    return columns


def _columns_of(question: AnyQuestion, definition: Definition) -> dict[QuestionColumn, str]:
    language = definition.languages[0]
    heading = definition.pick(question.text, language)
    if question.kind != "matrix":
        return {QuestionColumn(question.key): heading}
    return {
        QuestionColumn(question.key, row.key): f"{heading}: {definition.pick(row.text, language)}"
        for row in question.rows
    }


def _property_columns(definitions: list[Definition]) -> dict[str, str]:
    hidden = {name: name for definition in definitions for name in definition.hidden_fields}
    return hidden | dict(Property.objects.order_by("created_at").values_list("key", "label"))
