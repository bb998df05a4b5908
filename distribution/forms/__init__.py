"""The forms of campaigns."""

from distribution.forms.audience import AudienceSection
from distribution.forms.creation import CampaignCreateForm
from distribution.forms.plan import plan_sections, plan_values
from distribution.forms.sections import Section

__all__ = [
    "AudienceSection",
    "CampaignCreateForm",
    "Section",
    "plan_sections",
    "plan_values",
]
