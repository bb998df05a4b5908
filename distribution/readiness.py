"""What still keeps a draft from being launched."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib.languages import LANGUAGES
from contacts.models import Property
from distribution.audience import audience_of
from distribution.channels.sms.account import sms_account
from distribution.channels.sms.wording import QUESTION
from distribution.models import Campaign, Channel
from distribution.rhythm import rhythm_of
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
    problems += _rhythm_problems(campaign) + _account_problems(campaign, organisation)
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


def _rhythm_problems(campaign: Campaign) -> list[str]:
    rhythm = rhythm_of(campaign)
    is_triggered = campaign.has_audience and campaign.kind == Campaign.Kind.TRIGGERED
    if not is_triggered or rhythm.property or rhythm.event:
        return []
    return [_("Nothing makes it ask yet. Choose a property or an event in the plan.")]


def _text_problems(campaign: Campaign) -> list[str]:
    known, problems = known_variables(), []
    if campaign.channel == Channel.SMS:
        known.append(QUESTION)
    for code in campaign.languages:
        texts = CampaignTexts.model_validate(campaign.texts[code])
        first, words = _said(campaign.channel, texts)
        if not first.strip():
            problems.append(_missing(campaign.channel) % {"language": LANGUAGES[code]})
        problems += [
            _("Nobody can fill in {{ %(name)s }} (%(language)s).")
            % {"name": unknown, "language": LANGUAGES[code]}
            for unknown in unknown_variables(words, known)
        ]
    return problems


def _said(channel: str, texts: CampaignTexts) -> tuple[str, str]:
    """What a message cannot do without, and all that it says."""
    if channel == Channel.SMS:
        return texts.sms, texts.sms
    words = [texts.subject, texts.intro, texts.closing, texts.button_note]
    return texts.subject, " ".join(words)


def _missing(channel: str) -> str:
    if channel == Channel.SMS:
        return _("The text message is missing (%(language)s).")
    return _("The subject is missing (%(language)s).")


def _account_problems(campaign: Campaign, organisation: Organisation) -> list[str]:
    if campaign.channel != Channel.SMS or sms_account(organisation).is_set_up:
        return []
    return [_("No account for SMS is set up. Add your own under Settings, Sending.")]
