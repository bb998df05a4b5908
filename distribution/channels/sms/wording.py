"""The words of one text message: the campaign's, how to answer, and how to say no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from distribution.channels.email.channel import definition_of, opening_question
from distribution.channels.email.letter import SLOT, Letter, filled, slot, with_slots
from distribution.channels.sms.account import takes_replies
from distribution.models import Campaign
from distribution.texts import one_line, texts_of
from surveys.walking import FIRST_VARIANT

# What stands for the survey's first question in the campaign's text.
QUESTION = "question"


@dataclass(frozen=True)
class Wording:
    """A message in one language and one wording of the question, with slots for each person."""

    language: str
    template: str

    def body(self, values: dict[str, str]) -> str:
        """The message of one person; ``values`` hold ``answer_url`` and ``stop_url`` too."""
        letter = Letter(language=self.language, subject="", html="", text=self.template)
        return filled(self.template, letter.completed(values))


def wording_of(
    campaign: Campaign,
    language: str,
    *,
    sender: str,
    step: int = 0,
    variant: str = FIRST_VARIANT,
    is_test: bool = False,
) -> Wording:
    """The campaign's message in one of its languages; from step 1 on that reminder's."""
    text = texts_of(campaign, language, step).sms
    with translation.override(language):
        question = _question(campaign, language, variant)
        text = SLOT.sub(lambda found: _with(found, question), with_slots(text))
        marks = [_("[Test]")] if is_test else []
        parts = [*marks, text.strip(), _way_to_answer(campaign, sender), _way_out(sender)]
    return Wording(language, " ".join(parts))


def asks_for_replies(campaign: Campaign, sender: str) -> bool:
    """Whether a score can be texted back: not to a name, and never of an anonymous survey, because
    the phone's number would come with the answer."""
    opens = definition_of(campaign).opens_with_score
    return takes_replies(sender) and opens and not campaign.survey.is_anonymous


def _with(found: re.Match[str], question: str) -> str:
    return f"{found[1]}{question}" if found[2] == QUESTION else found[0]


def _question(campaign: Campaign, language: str, variant: str) -> str:
    words = one_line(opening_question(definition_of(campaign), language, variant).text)
    return words or _("%(company)s would like to know what you think.") % {
        "company": slot("company")
    }


def _way_to_answer(campaign: Campaign, sender: str) -> str:
    url = slot("answer_url")
    if not asks_for_replies(campaign, sender):
        return _("Answer: %(url)s") % {"url": url}
    primary = definition_of(campaign).primary
    assert primary is not None  # noqa: S101  # it opens with the score
    return _("Reply %(low)s-%(high)s or answer here: %(url)s") % {
        "low": primary.scores[0],
        "high": primary.scores[-1],
        "url": url,
    }


def _way_out(sender: str) -> str:
    """Every message says how to get no more: where nobody can reply, by an address."""
    if takes_replies(sender):
        return _("No more: STOP")
    return _("No more: %(url)s") % {"url": slot("stop_url")}
