"""The forms of campaigns."""

from distribution.forms.campaigns import CampaignCreateForm, CampaignForm
from distribution.forms.texts import TextsForm

__all__ = ["CampaignCreateForm", "CampaignForm", "TextsForm"]
