"""A campaign's plan: who asks, and how long one may answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.accounts import account_of
from distribution.forms.sections import EVERY, MAX_DAYS, Section, one_line_only
from distribution.models import Channel


class SenderSection(Section):
    """The campaign's name, and the names people see."""

    part = "distribution/plan/_sender.html"
    channels = EVERY - {Channel.API}

    name = forms.CharField(label=_("Name"), max_length=100)
    sender_name = forms.CharField(
        label=_("From"),
        max_length=100,
        validators=[one_line_only],
        help_text=_("The name people see in their inbox."),
    )
    reply_to = forms.EmailField(label=_("Replies go to"), required=False)
    expires_after_days = forms.IntegerField(
        label=_("Days to answer"), min_value=1, max_value=MAX_DAYS
    )

    @property
    def own_address(self) -> str:
        """The address of the organisation's own provider for the channel, if it has one."""
        account = account_of(self.campaign.channel)
        return account.from_address if account else ""
