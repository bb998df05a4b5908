"""The whole plan of a campaign, in the order of its page."""

from __future__ import annotations

from typing import Any

from distribution.forms.api import ApiSection
from distribution.forms.audience import AudienceSection
from distribution.forms.letters import CodeLettersSection
from distribution.forms.reminders import RemindersSection
from distribution.forms.rhythm import RecurringSection, TriggeredSection
from distribution.forms.sections import Section
from distribution.forms.sender import SenderSection
from distribution.forms.sms import SmsSection
from distribution.forms.texts import LettersSection
from distribution.forms.timing import TimingSection
from distribution.models import Campaign

SECTIONS: list[type[Section]] = [
    ApiSection,
    AudienceSection,
    RecurringSection,
    TriggeredSection,
    TimingSection,
    SenderSection,
    LettersSection,
    SmsSection,
    CodeLettersSection,
    RemindersSection,
]


def plan_sections(campaign: Campaign, data: Any = None) -> list[Section]:
    """The sections that the campaign's channel and kind have; with ``data`` as they were sent."""
    return [section(campaign, data) for section in SECTIONS if section.belongs_to(campaign)]


def plan_values(sections: list[Section]) -> dict[str, Any]:
    """The campaign's fields to save, of sections that are all valid."""
    return {name: value for section in sections for name, value in section.values.items()}
