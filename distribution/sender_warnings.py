"""What to know about the sender before a launch. It stops nothing: a person decides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from distribution.accounts import account_of
from distribution.models import Channel, SendingAccount
from distribution.sender_check import findings_of, sender_domain


def sender_warnings(channel: str) -> list[str]:
    """Sentences for the screen; none where the platform sends, or all is well."""
    account = account_of(channel)
    if account is None:
        return []
    if account.problem:
        said = _("The last try with your provider failed: %(problem)s")
        return [said % {"problem": account.problem}, *_about_domain(account)]
    if account.checked_at is None and channel == Channel.EMAIL:
        return [_("Your provider has not been tried yet."), *_about_domain(account)]
    return _about_domain(account)


def _about_domain(account: SendingAccount) -> list[str]:
    if account.channel != Channel.EMAIL:
        return []
    names = {"domain": sender_domain(account)}
    findings = findings_of(account)
    if not findings:
        return [_("Nobody has looked whether mail from %(domain)s will be believed.") % names]
    wrong = [finding.topic for finding in findings if finding.state in {"warn", "bad"}]
    if not wrong:
        return []
    said = _("Mail from %(domain)s may land in spam. To be put right: %(records)s.")
    return [said % {**names, "records": ", ".join(wrong)}]
