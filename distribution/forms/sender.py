"""A campaign's plan: who asks, and how long one may answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.accounts import account_of
from distribution.forms.sections import EVERY, MAX_DAYS, Section, one_line_only
from distribution.models import Campaign, Channel


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

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(campaign, data)
        if campaign.channel == Channel.SMS:
            self.fields["sender_name"].help_text = _(
                "The name in reminders by e-mail. Text messages have a sender of their own."
            )
            self.fields["reply_to"].label = _("Replies to e-mail reminders go to")
        elif campaign.channel == Channel.LOGIN:
            self.fields["sender_name"].help_text = _("The name at the top of the letter.")
            del self.fields["reply_to"]

    @property
    def own_address(self) -> str:
        """The address of the organisation's own provider for the channel, if it has one."""
        account = account_of(self.campaign.channel)
        return account.from_address if account else ""
