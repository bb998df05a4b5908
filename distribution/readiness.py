"""What still keeps a draft from being launched."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib.languages import LANGUAGES
from contacts.models import Property
from distribution.audience import audience_of
from distribution.models import Campaign
from distribution.texts import CONTACT_VARIABLES, CampaignTexts, unknown_variables
from surveys.models import Survey
from surveys.selectors import survey_refusal


def known_variables() -> list[str]:
    """Every variable a text of the open organisation may hold."""
    return [*CONTACT_VARIABLES, *Property.objects.order_by("key").values_list("key", flat=True)]


def launch_problems(campaign: Campaign, organisation: Organisation) -> list[str]:
    """Sentences for the screen; empty when the campaign can be launched."""
    problems = []
    if not organisation.is_active:
        problems.append(_("The trial has ended, so nothing can be sent."))
    if campaign.survey.state != Survey.State.LIVE:
        problems.append(_("The survey is not live. Publish it first."))
    elif refusal := _refusal(campaign.survey):
        problems.append(refusal)
    if campaign.has_audience and not audience_of(campaign).exists():
        problems.append(_("Nobody matches. Add contacts or choose a wider audience."))
    return problems + _text_problems(campaign)


def _refusal(survey: Survey) -> str:
    """Why whoever opens the mail now could not answer; "" when everybody could."""
    match survey_refusal(survey):
        case "not_open":
            return _("The survey does not open until later. See its rules.")
        case "closed":
            return _("The survey takes no more answers. See its rules.")
        case "full":
            return _("The survey has all the answers its rules allow.")
        case _:
            return ""


def _text_problems(campaign: Campaign) -> list[str]:
    known, problems = known_variables(), []
    for code in campaign.languages:
        texts = CampaignTexts.model_validate(campaign.texts[code])
        name = LANGUAGES[code]
        if not texts.subject.strip():
            problems.append(_("The subject is missing (%(language)s).") % {"language": name})
        words = " ".join([texts.subject, texts.intro, texts.closing, texts.button_note])
        problems += [
            _("Nobody can fill in {{ %(name)s }} (%(language)s).")
            % {"name": unknown, "language": name}
            for unknown in unknown_variables(words, known)
        ]
    return problems
