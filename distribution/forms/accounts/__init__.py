"""A form for each provider of one's own; a new provider is a class here."""

from distribution.forms.accounts.base import AccountForm, SecretField
from distribution.forms.accounts.email import MAIL_FORMS
from distribution.forms.accounts.own_server import PostalForm, SmtpForm
from distribution.forms.accounts.sms import SMS_FORMS

PROVIDERS: list[type[AccountForm]] = [*MAIL_FORMS, PostalForm]
BY_NAME = sorted(PROVIDERS, key=lambda form: str(form.title))
FORMS: list[type[AccountForm]] = [SmtpForm, *BY_NAME, *SMS_FORMS]
ACCOUNT_FORMS = {form.provider: form for form in FORMS}

__all__ = ["ACCOUNT_FORMS", "AccountForm", "SecretField"]
