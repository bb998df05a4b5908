"""Answers as a table for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import Property
from surveys.definition import Definition
from surveys.models import Response, SurveyVersion

EXPORT_ROWS = 2000


def export_rows(found: QuerySet[Response], organisation: Organisation) -> Iterator[list[object]]:
    """A row of headings, then each answer, oldest first, in the organisation's time.

    After the fixed columns come one for each follow-up question ever asked by these surveys, and
    one for each declared property. Two thousand answers are in memory at a time; each part is
    read by its own statement, so the caller may commit in between.
    """
    questions = _follow_ups(found)
    properties = dict(Property.objects.order_by("created_at").values_list("key", "label"))
    yield [*_fixed_headings(), *questions.values(), *properties.values()]
    last: Response | None = None
    while rows := _next_rows(found, last):
        for response in rows:
            yield _row(response, organisation, list(questions), list(properties))
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
    ]


def _row(
    response: Response, organisation: Organisation, questions: Sequence[str], keys: Sequence[str]
) -> list[object]:
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
        *(response.answers.get(key) for key in questions),
        *(response.properties.get(key) for key in keys),
    ]


def _next_rows(found: QuerySet[Response], last: Response | None) -> list[Response]:
    if last is not None:
        at = last.recorded_at
        found = found.filter(Q(recorded_at__gte=at), Q(recorded_at__gt=at) | Q(pk__gt=last.pk))
    return list(found.order_by("recorded_at", "pk")[:EXPORT_ROWS])


def _follow_ups(found: QuerySet[Response]) -> dict[str, str]:
    """The follow-up questions by key, in the words of the newest version."""
    surveys = found.order_by().values("survey_id").distinct()
    questions: dict[str, str] = {}
    for version in SurveyVersion.objects.filter(survey__in=surveys).order_by("published_at"):
        definition = Definition.model_validate(version.definition)
        for question in definition.follow_ups:
            questions[question.key] = definition.pick(question.text, definition.languages[0])
    return questions
