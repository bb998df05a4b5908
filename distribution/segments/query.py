"""A segment as one SQL condition on contacts.

Whatever stands in other tables is asked by EXISTS: Postgres turns each into one hash join, or one
hashed subplan where conditions are alternatives, instead of a look-up for each contact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Expression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Collate, Replace, Substr
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    IContains,
    In,
    LessThan,
    Lookup,
    Regex,
)

from config.lib import clock
from config.lib.scores import GROUP_SCORES
from contacts.models import Contact, ListMember
from distribution.models import Invitation
from distribution.segments.rule import SegmentCondition, SegmentRule
from surveys.models import Response

NOBODY = Q(pk=None)
NOTHING = Value("", output_field=TextField())
NUMBER = r"^[+-]?[0-9]{1,15}([.,][0-9]{1,6})?$"
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
DAY_LETTERS = 10


def contacts_of(rule: SegmentRule) -> QuerySet[Contact]:
    """The contacts a rule holds for."""
    return Contact.objects.filter(rule_q(rule))


def rule_q(rule: SegmentRule) -> Q:
    """The rule as a condition on contacts."""
    if not rule.conditions:
        return Q()
    join = and_ if rule.join == "all" else or_
    return reduce(join, [condition_q(condition) for condition in rule.conditions])


def condition_q(condition: SegmentCondition) -> Q:
    """One condition; one that says nothing yet, or nothing that can be read, holds for nobody."""
    if condition.is_open:
        return NOBODY
    return _BY_SUBJECT[condition.subject](condition)


def answers_that_count() -> QuerySet[Response]:
    """What counts as somebody's answer: an anonymous survey's answers have no contact, so that they
    never do."""
    return Response.objects.filter(is_test=False, contact__isnull=False)


def _property(condition: SegmentCondition) -> Q:
    text = Coalesce(KeyTextTransform(condition.key, "properties"), NOTHING)
    match condition.op:
        case "is":
            return Q(In(text, condition.values))
        case "is_not":
            return ~Q(In(text, condition.values))
        case "contains":
            return Q(IContains(text, condition.value))
        case "set":
            return ~Q(Exact(text, NOTHING))
        case "empty":
            return Q(Exact(text, NOTHING))
        case "more" | "less":
            return _number(text, condition)
        case "after" | "before":
            return _day(text, condition)
    return NOBODY


def _number(text: Expression, condition: SegmentCondition) -> Q:
    """Values that are numbers, with a point or a comma; others are neither more nor less."""
    limit = number_of(condition.value)
    if limit is None:
        return NOBODY
    kind = DecimalField(max_digits=22, decimal_places=6)
    number = Case(
        When(Regex(text, NUMBER), then=Cast(Replace(text, Value(","), Value(".")), kind)),
        default=None,
        output_field=kind,
    )
    return Q(_compare(condition.op)(number, Value(limit, output_field=kind)))


def _day(text: Expression, condition: SegmentCondition) -> Q:
    """Values that begin like an ISO date; as text they sort like dates, whatever the calendar."""
    day = Case(
        When(Regex(text, ISO_DAY), then=Collate(Substr(text, 1, DAY_LETTERS), "C")),
        default=None,
        output_field=TextField(),
    )
    return Q(_compare(condition.op)(day, Value(condition.value)))


def _compare(op: str) -> type[Lookup[object]]:
    return GreaterThan if op in {"more", "after"} else LessThan


def number_of(text: str) -> Decimal | None:
    """A number as people write it; None when it is none."""
    return Decimal(text.replace(",", ".")) if re.match(NUMBER, text) else None


def _language(condition: SegmentCondition) -> Q:
    spoken = Q(language__in=condition.values)
    return spoken if condition.op == "is" else ~spoken


def _email(condition: SegmentCondition) -> Q:
    missing = Q(email=None) | Q(email="")
    return missing if condition.op == "empty" else ~missing


def _phone(condition: SegmentCondition) -> Q:
    missing = Q(phone="")
    return missing if condition.op == "empty" else ~missing


def _list(condition: SegmentCondition) -> Q:
    lists = [found for value in condition.values if (found := _uuid(value))]
    on_it = Exists(ListMember.objects.filter(contact=OuterRef("pk"), list__in=lists))
    return Q(on_it) if condition.op == "is" else ~Q(on_it)


def _answered(condition: SegmentCondition) -> Q:
    answers = answers_that_count().filter(contact=OuterRef("pk"))
    if condition.survey_id:
        answers = answers.filter(survey=condition.survey_id)
    return _last(condition, lambda after: _at(answers, "recorded_at", after))


def _asked(condition: SegmentCondition) -> Q:
    asked = Invitation.objects.filter(contact=OuterRef("pk"), sent_at__isnull=False)
    return _last(condition, lambda after: _at(asked, "sent_at", after))


def _at(rows: QuerySet[Response] | QuerySet[Invitation], field: str, after: datetime | None) -> Q:
    return Q(Exists(rows.filter(**{f"{field}__gt": after}) if after else rows))


def _last(condition: SegmentCondition, happened: Callable[[datetime | None], Q]) -> Q:
    """The last time lies so many days back, less or more; or there was none."""
    since = clock.now() - timedelta(days=condition.days)
    match condition.op:
        case "within":
            return happened(since)
        case "beyond":
            return happened(None) & ~happened(since)
    return ~happened(None)


def _score(condition: SegmentCondition) -> Q:
    """The last score: there is such an answer, and none of that person after it."""
    scored = answers_that_count().filter(score__isnull=False)
    if condition.survey_id:
        scored = scored.filter(survey=condition.survey_id)
    else:
        scored = scored.filter(survey__metric="nps")
    later = scored.filter(
        Q(recorded_at__gt=OuterRef("recorded_at"))
        | Q(recorded_at=OuterRef("recorded_at"), pk__gt=OuterRef("pk")),
        contact=OuterRef("contact"),
    )
    such = scored.filter(_score_is(condition), ~Exists(later), contact=OuterRef("pk"))
    return Q(Exists(such))


def _score_is(condition: SegmentCondition) -> Q:
    if condition.op in {"is", "is_not"}:
        groups = [scores for group, scores in GROUP_SCORES.items() if group in condition.values]
        chosen = Q(score__in=[score for scores in groups for score in scores])
        return chosen if condition.op == "is" else ~chosen
    limit = number_of(condition.value)
    if limit is None:
        return NOBODY
    return Q(score__gt=limit) if condition.op == "more" else Q(score__lt=limit)


def _created(condition: SegmentCondition) -> Q:
    since = clock.now() - timedelta(days=condition.days)
    return Q(created_at__gt=since) if condition.op == "within" else Q(created_at__lte=since)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_BY_SUBJECT: dict[str, Callable[[SegmentCondition], Q]] = {
    "property": _property,
    "language": _language,
    "email": _email,
    "phone": _phone,
    "list": _list,
    "answered": _answered,
    "score": _score,
    "asked": _asked,
    "created": _created,
}
