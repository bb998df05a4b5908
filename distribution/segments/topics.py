"""What conditions of a segment can be about, and how each can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from contacts.models import ContactList, Property
from contacts.selectors import property_suggestions
from distribution.segments.rule import Operator, SegmentCondition, Subject
from surveys.models import Survey

PROPERTY: tuple[Operator, ...] = (
    "is", "is_not", "contains", "set", "empty", "more", "less", "after", "before",
)  # fmt: skip
CHOSEN: tuple[Operator, ...] = ("is", "is_not")
GIVEN: tuple[Operator, ...] = ("set", "empty")
SCORED: tuple[Operator, ...] = ("is", "is_not", "more", "less")
PAST: tuple[Operator, ...] = ("within", "beyond", "never")
SINCE: tuple[Operator, ...] = ("within", "beyond")

OPERATORS: dict[Operator, str | Promise] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "set": gettext_lazy("is known"),
    "empty": gettext_lazy("is not known"),
    "more": gettext_lazy("is more than"),
    "less": gettext_lazy("is less than"),
    "after": gettext_lazy("is after the day"),
    "before": gettext_lazy("is before the day"),
    "within": gettext_lazy("less than … days ago"),
    "beyond": gettext_lazy("more than … days ago"),
    "never": gettext_lazy("never"),
}
GROUPS: dict[str, str | Promise] = {
    "promoter": gettext_lazy("promoter"),
    "passive": gettext_lazy("passive"),
    "detractor": gettext_lazy("detractor"),
}
Kind = Literal["words", "number", "day", "days", "none"]
KINDS: dict[Operator, Kind] = {
    "is": "words", "is_not": "words", "contains": "words",
    "more": "number", "less": "number", "after": "day", "before": "day",
    "within": "days", "beyond": "days", "set": "none", "empty": "none", "never": "none",
}  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """One thing to compare. ``values`` are all there are, or usual ones where others can be typed;
    ``surveys`` are those an answer may be narrowed to, by id."""

    subject: Subject
    key: str
    family: str
    label: str
    operators: tuple[Operator, ...]
    values: dict[str, str] = field(default_factory=dict)
    surveys: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How a form's field names it."""
        return f"{self.subject}:{self.key}"

    @property
    def is_typed(self) -> bool:
        """Whether values of one's own can be typed."""
        return self.subject == "property"


class Topics:
    """Everything that conditions of the open organisation can be about."""

    def __init__(self) -> None:
        self.all = [
            *_properties(),
            *_about_the_contact(),
            *_history(_surveys()),
        ]
        self.by_name = {topic.name: topic for topic in self.all}

    def of(self, condition: SegmentCondition) -> Topic | None:
        """The topic of a condition, unless it is gone."""
        key = condition.key if condition.subject == "property" else ""
        return self.by_name.get(f"{condition.subject}:{key}")


def _properties() -> list[Topic]:
    usual = property_suggestions()
    return [
        Topic(
            "property",
            declared.key,
            _("Properties"),
            declared.label,
            PROPERTY,
            {value: value for value in usual.get(declared.key, [])},
        )
        for declared in Property.objects.order_by("label", "key")
    ]


def _about_the_contact() -> list[Topic]:
    family = _("About the contact")
    lists = {str(found.pk): found.name for found in ContactList.objects.order_by("name")}
    return [
        Topic("language", "", family, _("Language"), CHOSEN, dict(LANGUAGES)),
        Topic("email", "", family, _("E-mail address"), GIVEN),
        Topic("phone", "", family, _("Mobile number"), GIVEN),
        *([Topic("list", "", family, _("List"), CHOSEN, lists)] if lists else []),
        Topic("created", "", family, _("Added"), SINCE),
    ]


def _history(surveys: dict[str, dict[str, str]]) -> list[Topic]:
    family = _("Asked and answered")
    groups = {key: str(words) for key, words in GROUPS.items()}
    return [
        Topic("asked", "", family, _("Last asked"), PAST),
        Topic("answered", "", family, _("Last answer"), PAST, surveys=surveys["named"]),
        Topic("score", "", family, _("Last score"), SCORED, groups, surveys["nps"]),
    ]


def _surveys() -> dict[str, dict[str, str]]:
    """Those whose answers are somebody's, and those of them with a score of 0 to 10."""
    named = Survey.objects.filter(is_anonymous=False).exclude(live_version=None)
    rows = list(named.order_by("-created_at").values_list("pk", "name", "metric"))
    return {
        "named": {str(pk): name for pk, name, _metric in rows},
        "nps": {str(pk): name for pk, name, metric in rows if metric == "nps"},
    }
