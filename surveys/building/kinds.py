"""The kinds of questions as staff read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class KindName:
    """A kind, what it is called, when to use it, and its icon."""

    kind: str
    name: str | Promise
    when: str | Promise
    icon: str


MENU: list[tuple[str | Promise, list[KindName]]] = [
    (
        _("Scores"),
        [
            KindName("nps", _("NPS, 0 to 10"), _("Would people recommend you?"), "chart-bar"),
            KindName(
                "csat",
                _("Satisfaction, 1 to 5"),
                _("Right after a purchase, a delivery or a talk. Numbers, stars or faces."),
                "face-smile",
            ),
            KindName("ces", _("Effort, 1 to 7"), _("Was it easy to get it done?"), "bolt"),
            KindName(
                "scale",
                _("Scale with your own ends"),
                _("Anything between two words you choose."),
                "star",
            ),
        ],
    ),
    (
        _("Choices"),
        [
            KindName(
                "single_choice",
                _("Choose one"),
                _("Up to about seven answers, all in sight."),
                "check-circle",
            ),
            KindName(
                "multiple_choice",
                _("Choose several"),
                _("When more than one can be true."),
                "list-bullet",
            ),
            KindName(
                "dropdown",
                _("Choose from a list"),
                _("Many answers people know by name, such as countries."),
                "chevron-up-down",
            ),
            KindName("yes_no", _("Yes or no"), _("A fact, in one press."), "hand-thumb-up"),
            KindName(
                "matrix",
                _("Table"),
                _("The same scale for a few things. Long tables cost answers."),
                "table-cells",
            ),
            KindName(
                "ranking",
                _("Ranking"),
                _("What matters most, second most. At most six things."),
                "arrows-up-down",
            ),
        ],
    ),
    (
        _("Text and numbers"),
        [
            KindName(
                "text",
                _("Long text"),
                _("Why? The answer in people's own words."),
                "chat-bubble-bottom-center-text",
            ),
            KindName("short_text", _("Short text"), _("A name, a place, a few words."), "pencil"),
            KindName("number", _("Number"), _("How many, how much, with a unit."), "hashtag"),
            KindName(
                "slider",
                _("Slider"),
                _("A rough share or amount between two ends."),
                "adjustments-horizontal",
            ),
            KindName("date", _("Date"), _("A day, such as a visit or a birthday."), "calendar"),
        ],
    ),
    (
        _("Contact"),
        [
            KindName("email", _("E-mail address"), _("To write back to."), "envelope"),
            KindName("phone", _("Phone number"), _("To call back."), "phone"),
            KindName(
                "consent",
                _("Consent"),
                _("A box to tick: may you call, quote, publish?"),
                "shield-check",
            ),
        ],
    ),
    (
        _("Words"),
        [
            KindName(
                "statement",
                _("Statement"),
                _("Something to read between questions."),
                "document-text",
            ),
            KindName(
                "section",
                _("Section"),
                _("A heading over the questions that follow."),
                "bars-3-bottom-left",
            ),
        ],
    ),
]
BY_KIND = {found.kind: found for _group, kinds in MENU for found in kinds}
