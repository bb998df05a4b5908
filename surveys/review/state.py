"""Whether a survey takes answers now, in the words of its staff."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib import clock
from surveys.models import Survey
from surveys.rules import Rules


def state_sentences(survey: Survey, answers: int) -> list[str]:
    """Such as "Open.", "Closes 1 December 2026 12:00.", "40 of 100 answers."."""
    rules = Rules.model_validate(survey.rules)
    return [*_state(survey, rules, answers), _answers(rules, answers)]


def _state(survey: Survey, rules: Rules, answers: int) -> list[str]:
    if survey.state == Survey.State.DRAFT:
        return [_("Not published, so nobody can answer.")]
    if survey.state == Survey.State.CLOSED:
        return [_("Closed by hand.")]
    if not survey.organisation.is_active:
        return [_("Takes no answers, because the trial has ended.")]
    match rules.refusal(clock.now(), answers):
        case "not_open":
            return [_("Not open yet."), *_opens(rules), *_closes(rules)]
        case "closed":
            return [_("Closed since %(moment)s.") % {"moment": _words(rules.closes_at)}]
        case "full":
            return [_("Full.")]
        case None:
            return [_("Open."), *_closes(rules)]


def _opens(rules: Rules) -> list[str]:
    return [_("Opens %(moment)s.") % {"moment": _words(rules.opens_at)}]


def _closes(rules: Rules) -> list[str]:
    if rules.closes_at is None:
        return []
    return [_("Closes %(moment)s.") % {"moment": _words(rules.closes_at)}]


def _answers(rules: Rules, answers: int) -> str:
    number = number_format(answers)
    if rules.max_answers is None:
        return ngettext("%(number)s answer.", "%(number)s answers.", answers) % {"number": number}
    most = number_format(rules.max_answers)
    return _("%(number)s of %(most)s answers.") % {"number": number, "most": most}


def _words(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
