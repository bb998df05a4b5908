"""A form for each provider of one's own; a new provider is a class here."""

from distribution.forms.accounts.base import AccountForm, SecretField
from distribution.forms.accounts.email import MAIL_FORMS
from distribution.forms.accounts.sms import SMS_FORMS
from distribution.forms.accounts.smtp import PostalForm, SmtpForm

FORMS: list[type[AccountForm]] = [SmtpForm, *MAIL_FORMS, PostalForm, *SMS_FORMS]
ACCOUNT_FORMS = {form.provider: form for form in FORMS}

__all__ = ["ACCOUNT_FORMS", "AccountForm", "SecretField"]
