"""How long a survey takes: five closed or two open questions a minute.

Each kind says its own seconds; the shortest and the longest way through the logic give the range.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.definition import Definition
from surveys.kinds import Question
from surveys.review.paths import paths_of

# Seconds over a full minute that nobody would call another minute.
UNNOTICED = 12


def estimated_time(definition: Definition) -> str:
    """Such as "About 1 minute" or "2–3 minutes", in the active language; "" without questions."""
    if not definition.questions:
        return ""
    shortest, longest = seconds_needed(definition)
    low = max(1, shortest // 60)
    high = max(low, ceil((longest - UNNOTICED) / 60))
    if low == high:
        return ngettext("About %(count)s minute", "About %(count)s minutes", low) % {"count": low}
    return _("%(low)s–%(high)s minutes") % {"low": low, "high": high}


def seconds_needed(definition: Definition) -> tuple[int, int]:
    """The shortest and the longest way through, in seconds.

    With very many ways, the ends are those without any, and with every, conditional question.
    """
    found = paths_of(definition)
    if not found.is_whole:
        always = [question for question in definition.questions if not question.show_if]
        return _seconds(always), _seconds(definition.questions)
    ways = [
        _seconds([question for question in definition.questions if question.key in path.asked])
        for path in found.paths
    ]
    return min(ways), max(ways)


def _seconds(questions: Sequence[Question]) -> int:
    return sum(question.seconds for question in questions)
